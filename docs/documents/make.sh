#!/usr/bin/env bash
# Make the pages of this folder again, from the demo: docs/documents/make.sh
# Needs poppler (pdftoppm) and LibreOffice (soffice) besides the portal itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
pages=$PWD/docs/documents
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DATABASE_URL=sqlite:///$work/demo.sqlite3 MEDIA_ROOT=$work/media DEBUG=1
manage() { .venv/bin/python manage.py "$@" > "$work/said" || { cat "$work/said"; exit 1; }; }

# LibreOffice is to use the document font where Times New Roman is asked for: their metrics agree.
cat > "$work/fonts.conf" << XML
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>$PWD/static/vendor/tinos</dir>
  <match target="pattern">
    <test name="family"><string>Times New Roman</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit>
  </match>
</fontconfig>
XML

written() { # period, format: writes $work/<period>.<format>
    manage export_report --unit gialai.kongchro --period "$1" --form bnv-2022-huyen \
        --format "$2" --part full --out "$work/$1.$2"
}
as_pdf() { # a file of Word or Excel: writes $work/<format>/<name>.pdf
    FONTCONFIG_FILE=$work/fonts.conf HOME=$work soffice --headless --convert-to pdf \
        --outdir "$work/${1##*.}" "$1" > /dev/null 2>&1
}
page() { # pdf, page, name
    pdftoppm -r 64 -gray -png -singlefile -f "$2" -l "$2" "$1" "$work/page"
    .venv/bin/python -c "from PIL import Image
Image.open('$work/page.png').quantize(8).save('$pages/$3.png', optimize=True)"
}
page_of() { # pdf, words: prints the number of the first page that has them
    local number=1
    while ! pdftotext -f $number -l $number "$1" - 2> /dev/null | grep -q "$2"; do
        number=$((number + 1))
        [ $number -lt 40 ] || { echo "Không có trang nào ghi «$2»" >&2; exit 1; }
    done
    echo $number
}

manage migrate
manage seed_demo
manage shell < "$pages/marked_text.py"

written 2022-H1 pdf
written 2022-H1 docx
written 2022-H1 xlsx
written 2022-Q3 pdf
as_pdf "$work/2022-H1.docx"
as_pdf "$work/2022-H1.xlsx"

letter=$work/2022-H1.pdf
appendix=$(page_of "$letter" "Kèm theo Báo cáo")
page "$letter" 1 letter
page "$letter" $((appendix - 1)) ending
page "$letter" "$appendix" appendix
page "$letter" $((appendix + 1)) appendix-2
page "$work/docx/2022-H1.pdf" 1 letter-word
page "$work/xlsx/2022-H1.pdf" "$(page_of "$work/xlsx/2022-H1.pdf" "Biểu 3")" sheet
page "$work/2022-Q3.pdf" 1 draft
page "$work/2022-Q3.pdf" "$(page_of "$work/2022-Q3.pdf" "Phường, xã")" landscape
