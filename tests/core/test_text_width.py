from core.table import Cell, Column, Row, Table
from core.writers.column_widths import minimum_widths, shared_widths
from core.writers.printable import printable
from core.writers.text_width import longest_word_width, text_width, wrapped_lines


def test_marks_do_not_widen_a_letter() -> None:
    assert text_width("ế", 12) == text_width("e", 12)
    assert text_width("Đ", 14, bold=True) == text_width("D", 14, bold=True)


def test_width_grows_with_the_size() -> None:
    assert text_width("Hạnh phúc", 14) == 2 * text_width("Hạnh phúc", 7)


def test_lines_break_between_words_only() -> None:
    assert wrapped_lines("Giáo dục và Đào tạo", text_width("Giáo dục và", 12), 12) == ["Giáo dục và", "Đào tạo"]


def test_a_no_break_space_holds_its_words_together() -> None:
    assert wrapped_lines("20\u00a0trường", 10, 12) == ["20\u00a0trường"]


def test_blanks_to_fill_in_take_their_place() -> None:
    assert len(wrapped_lines("ngày          năm", text_width("ngày năm", 12), 12)) == 2


def test_line_breaks_are_lines() -> None:
    assert wrapped_lines("a\n\nb", 100, 12) == ["a", "", "b"]


def test_columns_share_the_page_by_weight() -> None:
    assert shared_widths([1, 3], [0, 0], 100) == [25, 75]


def test_no_column_is_narrower_than_its_longest_word() -> None:
    assert shared_widths([1, 1, 8], [30, 0, 0], 100) == [30, 70 / 9, 70 * 8 / 9]


def test_columns_shrink_alike_when_words_do_not_fit() -> None:
    assert shared_widths([1, 1], [100, 300], 200) == [50, 150]


def test_minimum_of_a_column_counts_its_indent_and_not_merged_cells() -> None:
    row = Row("r", (Cell("Trường", indent=2), Cell("x")))
    header = Row("h", (Cell("Mộttừrấtdài", colspan=2),))
    table = Table("k", "", "", (Column("a"), Column("b")), (header,), (row,))
    assert minimum_widths(table, 12)[0] == longest_word_width("Trường", 12) + 18


def test_forbidden_characters_are_dropped_and_marks_composed() -> None:
    assert printable("a\x00b\x0b\ud800\r\ne\u0302\u0301") == "ab\nế"
