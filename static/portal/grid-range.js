/**
 * Rectangles of cells, and what acts on them would change: pasting, filling, clearing. Pure: the grid is asked through
 * `Cells` and nothing is written here.
 *
 * @typedef {{top: number, left: number, bottom: number, right: number}} Range both ends belong to it
 * @typedef {{id: string, text: string, editable: boolean, previous: string}} Spot a cell at a place of the grid
 * @typedef {{rows: number, columns: number, at: (row: number, column: number) => Spot|null}} Cells null: no cell there
 * @typedef {{cell: string, before: string, after: string}} Change
 * @typedef {{changes: Change[], skipped: number, beyond: number, range: Range}} Plan `skipped`: cells that only show;
 *   `beyond`: values for which the grid has no place
 */

/**
 * @param {{row: number, column: number}} one
 * @param {{row: number, column: number}} other
 * @returns {Range}
 */
export function between(one, other) {
  return {
    top: Math.min(one.row, other.row),
    left: Math.min(one.column, other.column),
    bottom: Math.max(one.row, other.row),
    right: Math.max(one.column, other.column),
  };
}

/** @param {Range} range @param {number} row @param {number} column */
export function contains(range, row, column) {
  return row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;
}

/** @param {Range} range */
export function sizeOf(range) {
  return (range.bottom - range.top + 1) * (range.right - range.left + 1);
}

/** @param {Range} range @returns {Generator<[number, number]>} in reading order */
export function* placesOf(range) {
  for (let row = range.top; row <= range.bottom; row += 1) {
    for (let column = range.left; column <= range.right; column += 1) yield [row, column];
  }
}

/** @param {Cells} cells @param {Range} range @returns {(Spot|null)[][]} */
export function spotsOf(cells, range) {
  const columns = Array.from({ length: range.right - range.left + 1 }, (_, step) => range.left + step);
  const rows = Array.from({ length: range.bottom - range.top + 1 }, (_, step) => range.top + step);
  return rows.map((row) => columns.map((column) => cells.at(row, column)));
}

/**
 * A block laid at the selection's first cell. Where the selection is a whole number of blocks, one value above all, it
 * is filled with them.
 * @param {Cells} cells
 * @param {Range} range
 * @param {string[][]} block
 * @returns {Plan}
 */
export function planPaste(cells, range, block) {
  const high = block.length;
  const wide = Math.max(...block.map((row) => row.length));
  const tall = range.bottom - range.top + 1;
  const broad = range.right - range.left + 1;
  const fills = tall % high === 0 && broad % wide === 0;
  const target = {
    top: range.top,
    left: range.left,
    bottom: range.top + (fills ? tall : high) - 1,
    right: range.left + (fills ? broad : wide) - 1,
  };
  return planned(cells, target, (row, column) => block[(row - range.top) % high][(column - range.left) % wide]);
}

/** @param {Cells} cells @param {Range} range @returns {Plan} */
export function planClear(cells, range) {
  return planned(cells, range, () => "");
}

/**
 * The first row of the selection into the rows under it; one row alone takes what stands above it.
 * @param {Cells} cells
 * @param {Range} range
 * @returns {Plan}
 */
export function planDown(cells, range) {
  const alone = range.top === range.bottom;
  const target = alone ? range : { ...range, top: range.top + 1 };
  return planned(cells, target, (row, column) => textAt(cells, alone ? row - 1 : range.top, column));
}

/**
 * The first column of the selection into the columns right of it; one column alone takes what stands left of it.
 * @param {Cells} cells
 * @param {Range} range
 * @returns {Plan}
 */
export function planRight(cells, range) {
  const alone = range.left === range.right;
  const target = alone ? range : { ...range, left: range.left + 1 };
  return planned(cells, target, (row, column) => textAt(cells, row, alone ? column - 1 : range.left));
}

/**
 * Each cell's own value of the last period; a cell that had none stays as it is.
 * @param {Cells} cells
 * @param {Range} range
 * @returns {Plan}
 */
export function planPrevious(cells, range) {
  return planned(cells, range, (row, column) => cells.at(row, column)?.previous || undefined);
}

/** @param {Cells} cells @param {number} row @param {number} column */
function textAt(cells, row, column) {
  return cells.at(row, column)?.text;
}

/**
 * @param {Cells} cells
 * @param {Range} target
 * @param {(row: number, column: number) => string|undefined} valueAt undefined: nothing for this cell
 * @returns {Plan}
 */
function planned(cells, target, valueAt) {
  /** @type {Change[]} */
  const changes = [];
  let skipped = 0;
  let beyond = 0;
  for (const [row, column] of placesOf(target)) {
    const after = valueAt(row, column);
    if (after === undefined) continue;
    const spot = cells.at(row, column);
    const outside = row >= cells.rows || column >= cells.columns;
    if (outside) beyond += after === "" ? 0 : 1;
    else if (!spot?.editable) skipped += after === "" || after === spot?.text ? 0 : 1;
    else if (after !== spot.text) changes.push({ cell: spot.id, before: spot.text, after });
  }
  const range = { ...target, bottom: Math.min(target.bottom, cells.rows - 1), right: Math.min(target.right, cells.columns - 1) };
  return { changes, skipped, beyond, range };
}
