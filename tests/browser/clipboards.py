"""What Excel, LibreOffice and Word put on the clipboard for a table, in their own dialects."""

from html import escape

EXCEL = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Excel.Sheet><style><!--table {{mso-displayed-decimal-separator:"\\,";}}
.xl65 {{mso-number-format:"\\@"; text-align:left;}}--></style></head>
<body link="#0563C1"><table border=0 cellpadding=0 cellspacing=0 width=812 style='border-collapse:
 collapse;width:609pt'><col width=64 style='width:48pt'>
<!--StartFragment-->{rows}<!--EndFragment-->
</table></body></html>"""
WORD = """<html xmlns:w="urn:schemas-microsoft-com:office:word"><head>
<meta name=Generator content="Microsoft Word 15"><style>p.MsoNormal {{margin:0cm}}</style></head>
<body lang=VI><!--StartFragment-->
<p class=MsoNormal><b>Phụ lục</b></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>{rows}</table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>"""


def excel(lines: list[list[str]]) -> str:
    """Return cells without quotes around their attributes, as Excel writes them."""
    rows = "".join(
        "<tr height=20 style='height:15.0pt'>"
        + "".join(f"<td class=xl65 width=64>{escape(text)}</td>\n  " for text in line)
        + "</tr>\n"
        for line in lines
    )
    return EXCEL.format(rows=rows)


def word(lines: list[list[str]]) -> str:
    """Return each cell as a paragraph, broken in the middle as Word breaks its source."""
    rows = "".join(
        "<tr>"
        + "".join(
            "<td width=120 valign=top><p class=MsoNormal><span style='font-size:13.0pt'>"
            + escape(text).replace(" ", "\n", 1)
            + "<o:p></o:p></span></p></td>"
            for text in line
        )
        + "</tr>"
        for line in lines
    )
    return WORD.format(rows=rows)


def tsv(lines: list[list[str]]) -> str:
    return "\r\n".join("\t".join(line) for line in lines) + "\r\n"
