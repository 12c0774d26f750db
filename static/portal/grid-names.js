/** What cells are called, by the grid's document. */

export class GridNames {
  /** @param {object} grid the server's document */
  constructor(grid) {
    /** @type {Map<string, object>} */
    this.rows = new Map(grid.rows.map((row) => [row.key, row]));
    /** "KH 2021 – Công lập" by the keys of the columns. @type {Map<string, string>} */
    this.titles = titlesOf(grid.columns);
  }

  /** @param {string} id whether the form has this cell */
  has(id) {
    const [row, column] = splitId(id);
    return this.rows.get(row)?.cells[column] !== undefined;
  }

  /** "II Hoạt động QL giáo dục chung · KH 2021" @param {string} id */
  of(id) {
    const [row, column] = splitId(id);
    const { number, title } = this.rows.get(row) ?? {};
    return `${[number, title].filter(Boolean).join(" ")} · ${this.titles.get(column) ?? ""}`;
  }

  /** The place of a cell's row among the rows that have pages of their own, from 1. @param {string} id */
  rowPage(id) {
    const rows = [...this.rows.values()].filter((row) => !row.group);
    return rows.findIndex((row) => row.key === splitId(id)[0]) + 1;
  }
}

/** @param {string} id @returns {[string, string]} the keys of its row and its column */
export function splitId(id) {
  const cut = id.lastIndexOf(":");
  return [id.slice(0, cut), id.slice(cut + 1)];
}

function titlesOf(columns, above = "") {
  return new Map(
    columns.flatMap((column) => {
      const title = [above, column.title].filter(Boolean).join(" – ");
      return column.children?.length ? [...titlesOf(column.children, title)] : [[column.key, title]];
    }),
  );
}
