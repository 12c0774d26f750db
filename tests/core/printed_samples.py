"""Tables and a report shaped like the ones of the Ba Đình office, for the tests of the writers."""

from __future__ import annotations

from decimal import Decimal

from core.documents.official import Annex, Block, OfficialDocument, Run, Signature
from core.table import Align, Cell, Column, Row, Table

_BUDGET = (
    ("I", "Chi quản lý Nhà nước", (5016100, 5016100, 7233750), "group"),
    ("1", "Kinh phí thực hiện tự chủ", (930000, 930000, 930000), "item"),
    ("", "Chi TX theo định mức", (930000, 930000, 930000), "detail"),
    ("", "10% TK chi TX để dành nguồn thực hiện CCTL", (93000, 93000, 93000), "detail"),
    ("", "Chi thường xuyên", (837000, 837000, 837000), "detail"),
    ("2", "Kinh phí không thường xuyên", (1924000, 1924000, 1924000), "item"),
    ("2.1", "Thanh toán cá nhân", (1924000, 1924000, 1924000), "item"),
    ("", "Lương, phụ cấp lương và các khoản đóng góp theo lương", (1638000, 1638000, 1638000), "detail"),
    ("", "Kinh phí thực hiện CCTL", (286000, 286000, 286000), "detail"),
    ("II", "Hoạt động QL giáo dục chung", (1854000, 1854000, 4055150), "group"),
    ("", "Hội giáo chức", (None, None, 135000), "detail"),
    ("", "QL giáo dục chung", (840000, 840000, 1902150), "detail"),
    ("", "Phổ cập giáo dục", (360000, 360000, 360000), "detail"),
    ("", "Sửa học đường", (654000, 654000, 1658000), "detail"),
    ("III", "Kp hoạt động TDTT", (222600, 222600, 222600), "group"),
    ("IV", "Hoạt động Hội Khuyến học", (85500, 85500, 102000), "group"),
)
_TASKS = (
    ("Tổ chức Ngày hội công nghệ thông tin", "Các trường Mầm non, Tiểu học, THCS", "Phòng GDĐT", "T3/2021"),
    ("Tổ chức ngày hội STEM", "Các trường Mầm non, Tiểu học, THCS", "Phòng GDĐT", "T3/2021"),
    ("Đào tạo bồi dưỡng tập huấn chuyên đề gv lớp 2,6 mới", "Phòng TCKH, Nội vụ", "UBND quận", "T3/2021"),
    ("Kế hoạch đào tạo nâng chuẩn theo Luật giáo dục 2019", "Phòng TCKH, Nội vụ", "UBND quận", "T3/2021"),
    (
        "Kế hoạch “Giáo dục đạo đức, lối sống, kỹ năng sống cho học sinh giai đoạn 2020-2025”",
        "Phòng TCKH",
        "UBND quận",
        "2021",
    ),
    (
        "Đề án “Đào tạo, bồi dưỡng giáo viên, nhân viên các trường học giai đoạn 2020-2025”",
        "Phòng TCKH, Nội vụ",
        "UBND quận",
        "2021",
    ),
)


def vietnamese(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def heading(*texts: str) -> Row:
    return Row(key="header", cells=tuple(Cell(text, bold=True, align=Align.CENTER) for text in texts))


def budget_table() -> Table:
    """Biểu 1: figures in a tree, three of them to a row."""
    rows = []
    for position, (number, name, values, level) in enumerate(_BUDGET):
        bold, italic = level == "group", level == "detail"
        cells = [
            Cell(number, align=Align.CENTER, bold=bold),
            Cell(name, bold=bold, italic=italic, indent=1 if italic else 0),
            Cell(),
        ]
        for value in values:
            text, figure = ("", None) if value is None else (vietnamese(value), Decimal(value))
            cells.append(Cell(text, number=figure, align=Align.RIGHT, bold=bold, italic=italic))
        rows.append(Row(key=f"r{position}", cells=(*cells, Cell(), Cell())))
    return Table(
        key="bieu-1",
        label="Biểu 1",
        title="Chỉ tiêu kế hoạch KT-XH năm 2020",
        unit_line="Đơn vị tính: 1.000 đồng",
        columns=tuple(
            Column(key, width)
            for key, width in zip("abcdefgh", (5.0, 36.0, 10.0, 16.0, 12.0, 12.0, 10.0, 10.0), strict=True)
        ),
        header=(
            heading(
                "TT",
                "Chỉ tiêu",
                "Đơn vị tính (1.000 đồng)",
                "KH 2020 (QĐ 2368/QĐ-UBND ngày 16/12/2019)",
                "ƯTH 2020",
                "KH 2021",
                "Chủ trì",
                "Ghi chú",
            ),
        ),
        rows=tuple(rows),
    )


def task_table(repeat: int = 1) -> Table:
    """Biểu 2: tasks, all text, on a landscape page."""
    rows = tuple(
        Row(
            key=f"t{position}",
            cells=(
                Cell(str(position), align=Align.CENTER),
                Cell(name),
                Cell(partner),
                Cell(receiver, align=Align.CENTER),
                Cell(due, align=Align.CENTER),
                Cell(),
            ),
        )
        for position, (name, partner, receiver, due) in enumerate(_TASKS * repeat, start=1)
    )
    return Table(
        key="bieu-2",
        label="Biểu 2",
        title="Nhiệm vụ chủ yếu, giải pháp trọng tâm thực hiện kế hoạch KT-XH năm 2021",
        subtitle="Của phòng Giáo dục và Đào tạo",
        columns=tuple(
            Column(key, width) for key, width in zip("abcdef", (5.0, 48.0, 24.0, 16.0, 16.0, 12.0), strict=True)
        ),
        header=(
            heading(
                "TT", "Nội dung", "Đề nghị phối hợp", "Trình cơ quan", "Tiến độ hoàn thành/ Thời hạn trình", "Ghi chú"
            ),
        ),
        rows=rows,
        landscape=True,
    )


def span_table() -> Table:
    """Header cells over rows and columns, a body cell over two rows, percentages."""
    header = (
        Row(
            "h1",
            (Cell("Cấp học", rowspan=2), Cell("Số học sinh", colspan=2), Cell("Tỷ lệ đạt chuẩn", rowspan=2)),
        ),
        Row("h2", (Cell("Công lập"), Cell("Ngoài công lập"))),
    )
    rows = (
        Row("r1", (Cell("Mầm non", rowspan=2), _figure("6543"), _figure("1234"), _percent("96,11", "96.11"))),
        Row("r2", (_figure("20"), _figure("3"), Cell("Trên 60%", align=Align.RIGHT))),
        Row("r3", (Cell("=1+1"), Cell("@SUM(A1)"), Cell("+84"), Cell("-5 trường"))),
    )
    return Table(
        key="quy-mo",
        label="Phụ lục 01",
        title="Quy mô",
        columns=(Column("a", 20.0), Column("b", 12.0), Column("c", 12.0), Column("d", 14.0)),
        header=header,
        rows=rows,
        notes=("Ghi chú: số liệu đầu năm học.",),
    )


def _figure(digits: str) -> Cell:
    return Cell(vietnamese(int(digits)), number=Decimal(digits), align=Align.RIGHT)


def _percent(text: str, number: str) -> Cell:
    return Cell(f"{text}%", number=Decimal(number), decimals=2, suffix="%", align=Align.RIGHT)


def report(*annexes: Annex) -> OfficialDocument:
    """The yearly report with its blanks, one heading of each kind and the annexes given."""
    return OfficialDocument(
        parent_body="UBND quận Ba Đình",
        issuing_body="Phòng Giáo dục và Đào tạo",
        number_line="Số:       /BC-PGDĐT",
        place_date="Ba Đình, ngày      tháng      năm 2020",
        kind="Báo cáo",
        subject=("Tình hình thực hiện các chỉ tiêu KT-XH năm 2020; dự kiến chỉ tiêu kế hoạch KT-XH năm 2021"),
        addressees=("Ủy ban nhân dân quận Ba Đình",),
        bases=(
            "Căn cứ Nghị quyết Đại hội Đảng bộ quận Ba Đình lần thứ XXVI nhiệm kỳ 2020 - 2025",
            "Thực hiện văn bản số 2200/UBND-TCKH ngày 04/12/2020 của UBND quận Ba Đình;",
        ),
        body=_body(),
        signature=Signature(authority="KT. Trưởng phòng", title="Phó Trưởng phòng", name="Lê Đức Thuận"),
        recipients=("- Văn phòng UBND quận;", "- Lưu: VT."),
        annexes=annexes,
    )


def _body() -> tuple[Block, ...]:
    return (
        Block(
            "paragraph",
            (
                Run(
                    "Phòng Giáo dục và Đào tạo (GDĐT) quận đã xây dựng kế hoạch và triển khai thực hiện các chỉ tiêu"
                    " KT-XH, kết quả đạt được cụ thể như sau:"
                ),
            ),
        ),
        Block("part", (Run("I. Kết quả giáo dục"),)),
        Block("section", (Run("1. Chất lượng, hiệu quả giáo dục đạo đức, văn hoá"),)),
        Block(
            "paragraph",
            (
                Run("Tham mưu UBND quận ban hành và triển khai Đề án tổng thể số 1926/ĐA-UBND “"),
                Run("Phát triển toàn diện giáo dục và đào tạo quận Ba Đình giai đoạn 2020 – 2025", italic=True),
                Run("”."),
            ),
        ),
        Block("subsection", (Run("1.1. Giáo dục Mầm non"),)),
        *(
            Block(
                "paragraph",
                (
                    Run(
                        "Xác định công tác chăm sóc nuôi dưỡng, đảm bảo an toàn cho trẻ là nhiệm vụ quan trọng,"
                        " Phòng Giáo dục và Đào tạo quận đã chỉ đạo các trường nghiêm túc thực hiện Quy chế chăm sóc,"
                        " nuôi dạy trẻ, thường xuyên kiểm tra các điều kiện thiết yếu để phòng tránh tai nạn."
                        " Kết quả, số trẻ suy dinh dưỡng thể nhẹ cân nhà trẻ là 1,0% (giảm 1,2% so với đầu năm học)."
                    ),
                ),
            )
            for _paragraph in range(4)
        ),
        Block("section", (Run("11. Đánh giá chung"),)),
        Block("point", (Run("a) Ưu điểm"),)),
        Block("dash", (Run("- Thực hiện nghiêm túc các quy định về xây dựng trường học an toàn."),)),
        Block("dash", (Run("+ Công tác tuyển sinh của một số trường gặp nhiều khó khăn."),)),
        Block("paragraph", (Run("Trên đây là báo cáo của Phòng Giáo dục và Đào tạo./."),)),
    )


def full_report() -> OfficialDocument:
    """The report with Biểu 1, Biểu 2 long enough for a second page, and a table of spans."""
    attached = "(Kèm theo Báo cáo số       /BC-PGDĐT ngày      tháng      năm 2020 của Phòng Giáo dục và Đào tạo)"
    return report(Annex(budget_table(), attached), Annex(task_table(repeat=4), attached), Annex(span_table()))
