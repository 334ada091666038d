"""Files made to break an importer, built when asked for: name, bytes, and how they are refused.

`stage` is where: `read` refuses to parse, `plan` parses and lists problems, `ask` parses and asks.
"""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HEAD = "id,name,country,lat,lon\n"
GOOD = "p1,Park,MEX,29.07,-110.95\n"
VRT = """<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{target}</SrcDataSource>
<SrcLayer>x</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"""


@dataclass(frozen=True)
class Bad:
    """One bad file. `key` is the message that must be among the refusals."""

    label: str
    name: str
    key: str
    stage: str
    build: Callable[[str, str], bytes]


def text(body, encoding="utf-8"):
    return lambda file, url: body.encode(encoding)


def xlsx_parts(**parts):
    """Return a workbook of hand-written parts; the missing ones are those of a plain workbook."""
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    plain = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{rel}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst {ns}><si><t>id</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet {ns}><sheetData>{parts.pop("rows", "")}</sheetData></worksheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**plain, **parts}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def row(number, *cells):
    inside = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for n, cell in enumerate(cells)
    )
    return f'<row r="{number}">{inside}</row>'


SITES = row(1, "id", "name", "lat", "lon") + row(2, "p1", "Park", "29.07", "-110.95")


def entity_bomb(file, url):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&l9;</t></si></sst>'
    return xlsx_parts(rows=SITES, **{"xl/sharedStrings.xml": body})


def external_entity(file, url):
    body = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}"><!ENTITY f SYSTEM "{url}">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&e;&f;</t></si></sst>'
    return xlsx_parts(rows=SITES, **{"xl/sharedStrings.xml": body})


def late_entity(file, url):
    """The same declarations after white space that a look at the beginning does not reach."""
    body = f'<?xml version="1.0"?>{" " * 5000}<!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&e;</t></si></sst>'
    return xlsx_parts(rows=SITES, **{"xl/sharedStrings.xml": body})


def utf16_entity(file, url):
    body = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{file}">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&e;</t></si></sst>'
    return xlsx_parts(rows=SITES, **{"xl/sharedStrings.xml": body.encode("utf-16")})


def lying_zip(file, url):
    """A directory that declares a bomb's part as a few bytes."""
    whole = bytearray(xlsx_parts(rows=SITES, **{"xl/media/x.xml": "<a>" + " " * 50_000_000 + "</a>"}))
    at = 0
    while (at := whole.find(b"PK\x01\x02", at)) >= 0:
        if struct.unpack_from("<I", whole, at + 24)[0] > 1_000_000:
            struct.pack_into("<I", whole, at + 24, 10)
        at += 4
    return bytes(whole)


def many_members(file, url):
    return xlsx_parts(rows=SITES, **{f"xl/x{n}.xml": "" for n in range(2000)})


def gpkg(statements=(), crs=4326, points=((121.0, 24.0),), names=("Park",), ids=("p1",), application=b"GPKG"):
    """Return a GeoPackage written by a library, then changed by SQL."""
    import geopandas as gpd
    from shapely import Point

    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        shapes = [Point(p) if p is not None else None for p in points]
        layer = gpd.GeoDataFrame({"id": list(ids), "name": list(names)}, geometry=shapes, crs=crs)
        layer.to_file(path, layer="sites", driver="GPKG", engine="pyogrio")
        with sqlite3.connect(path) as database:
            for statement in statements:
                database.executescript(statement)
        database.close()
        content = bytearray(path.read_bytes())
    content[68:72] = application
    return bytes(content)


def virtual_table(file, url):
    """A layer that is a virtual table over another file, as GDAL's SQL engine has them."""
    return gpkg([f"""
        PRAGMA writable_schema = ON;
        INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES ('table', 'spy', 'spy', 0,
            'CREATE VIRTUAL TABLE spy USING VirtualOGR(''{file}'')');
        INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES ('table', 'spy2', 'spy2', 0,
            'CREATE VIRTUAL TABLE spy2 USING VirtualOGR(''/vsicurl/{url}'')');
        INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('spy', 'attributes', 'spy');
        DELETE FROM gpkg_geometry_columns; DELETE FROM gpkg_contents WHERE table_name = 'sites';
    """])


def features(geometry, properties=None, **more):
    feature = {"type": "Feature", "properties": properties or {"id": "p1", "name": "Park"}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more})


POINT = '{"type": "Point", "coordinates": [-110.95, 29.07]}'


def collection(properties='{"id": "p1", "name": "Park"}', geometry=POINT):
    return f'{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}}]}}'


def million_rows(file, url):
    return (HEAD + "p,Park,MEX,29,-110\n" * 1_000_000).encode()


CSV = [
    Bad("empty file", "x.csv", "empty_file", "read", text("")),
    Bad("blank file", "x.csv", "empty_file", "read", text(" \n \n")),
    Bad("header only", "x.csv", "no_rows", "read", text(HEAD)),
    Bad("mixed widths", "x.csv", "row_width", "read", text(HEAD + GOOD + "p2,Park,MEX,29\n")),
    Bad("NUL bytes", "x.csv", "nul", "read", text(HEAD + "p1,Pa\0rk,MEX,29,-110\n")),
    Bad("neither UTF-8 nor Big5", "x.csv", "bad_encoding", "read", lambda f, u: HEAD.encode() + b"p1,\x80\xff,MEX,29,-110\n"),
    Bad("cut UTF-16", "x.csv", "bad_encoding", "read", lambda f, u: (HEAD + GOOD).encode("utf-16")[:-1]),
    Bad("Big5 not confirmed", "x.csv", "encoding", "ask", text(HEAD + "p1,測試,MEX,29.07,-110.95\n", "cp950")),
    Bad("UTF-16 without mark", "x.csv", "nul", "read", text(HEAD + GOOD, "utf-16-le")),
    Bad("10,000 columns", "x.csv", "too_many_columns", "read", text(",".join(f"c{n}" for n in range(10_000)) + "\n")),
    Bad("a million rows", "x.csv", "too_many_rows", "read", million_rows),
    Bad("unclosed quote", "x.csv", "bad_csv", "read", text(HEAD + 'p1,"Park,MEX,29,-110\n' + GOOD * 3)),
    Bad("a cell of 15 MB", "x.csv", "bad_csv", "read", text(HEAD + f"p1,{'x' * 15_000_000},MEX,29,-110\n")),
    Bad("a cell of 100 kB", "x.csv", "cell_too_long", "read", text(HEAD + f"p1,{'x' * 100_000},MEX,29,-110\n")),
    Bad("25 MB", "x.csv", "file_too_large", "read", lambda f, u: b"x" * 25_000_000),
    Bad("column twice", "x.csv", "column_twice", "read", text("id,name,name,lat,lon\np1,a,b,29,-110\n")),
    Bad("nameless column", "x.csv", "unnamed_column", "read", text("id,,lat,lon\np1,a,29,-110\n")),
    Bad("formula injection", "x.csv", "formula", "plan", text(HEAD + '"p1","=HYPERLINK(""http://x"")",MEX,29.07,-110.95\n')),
    Bad("formula by pipe", "x.csv", "formula", "plan", text(HEAD + "p1,@SUM(1)|cmd,MEX,29.07,-110.95\n")),
    Bad("NaN", "x.csv", "not_a_number", "plan", text(HEAD + "p1,Park,MEX,NaN,-110\n")),
    Bad("inf", "x.csv", "not_a_number", "plan", text(HEAD + "p1,Park,MEX,29,inf\n")),
    Bad("1e308", "x.csv", "out_of_range", "plan", text(HEAD + "p1,Park,MEX,1e308,-110\n")),
    Bad("1e999", "x.csv", "not_a_number", "plan", text(HEAD + "p1,Park,MEX,1e999,-110\n")),
    Bad("huge coordinates", "x.csv", "out_of_range", "plan", text(HEAD + "p1,Park,MEX,1e9,1e9\n")),
    Bad("swapped beyond range", "x.csv", "swapped", "plan", text(HEAD + "p1,Park,MEX,-110.95,29.07\n")),
    Bad("swapped within range", "x.csv", "swapped_country", "plan", text(HEAD + "p1,Park,TUR,32.85,39.93\n")),
    Bad("swapped to the sea", "x.csv", "at_sea_swapped", "plan", text("id,name,lat,lon\np1,Park,2.35,48.86\n")),
    Bad("other country", "x.csv", "other_country", "plan", text(HEAD + "p1,Park,USA,19.43,-99.13\n")),
    Bad("unknown country", "x.csv", "unknown_country", "plan", text(HEAD + "p1,Park,XYZ,19.43,-99.13\n")),
    Bad("at sea", "x.csv", "at_sea", "plan", text(HEAD + "p1,Park,,-40,-120\n")),
    Bad("0, 0", "x.csv", "null_island", "plan", text(HEAD + "p1,Park,,0,0\n")),
    Bad("metres of TWD97", "x.csv", "crs", "ask", text("id,name,x,y\np1,Park,250000,2650000\n")),
    Bad("metres of nowhere", "x.csv", "crs", "ask", text("id,name,x,y\np1,Park,500000,150000\n")),
    Bad("duplicate ids", "x.csv", "repeated", "plan", text(HEAD + GOOD + GOOD)),
    Bad("id of a country", "x.csv", "id_code", "plan", text(HEAD + "MEX,Park,MEX,29.07,-110.95\n")),
    Bad("decimal commas", "x.csv", "not_a_number", "plan", text("id;name;lat;lon\np1;Park;29,07;-110,95\n")),
    Bad("no such subject", "x.csv", "unknown_subject", "plan", text("id,criterion,value,unit,year,grade\nnowhere-at-all,corporate_tax,5,%,2025,B\n")),
    Bad("no such criterion", "x.csv", "unknown_criterion", "plan", text("id,criterion,value,unit,year,grade\nPHL,moon_phase,5,%,2025,B\n")),
    Bad("figure of 1e300", "x.csv", "too_large", "plan", text("id,criterion,value,unit,year,grade\nPHL,corporate_tax,1e300,%,2025,B\n")),
    Bad("interval turned round", "x.csv", "interval", "plan", text("id,criterion,value,low,high,unit,year,grade\nPHL,corporate_tax,5,9,1,%,2025,B\n")),
    Bad("figure of the future", "x.csv", "future", "plan", text("id,criterion,value,unit,year,grade\nPHL,corporate_tax,5,%,2099,B\n")),
    Bad("old figure graded A", "x.csv", "grade_old", "plan", text("id,criterion,value,unit,year,grade\nPHL,corporate_tax,5,%,2009,A\n")),
    Bad("unknown unit", "x.csv", "unit", "ask", text("id,criterion,value,unit,year,grade\nPHL,corporate_tax,5,bananas,2025,B\n")),
    Bad("no unit", "x.csv", "unit", "ask", text("id,criterion,value,year,grade\nPHL,corporate_tax,5,2025,B\n")),
    Bad("HTML", "x.csv", "markup", "read", text("<html><script>alert(1)</script></html>")),
    Bad("virtual format as CSV", "x.csv", "markup", "read", lambda f, u: VRT.format(target=f).encode()),
    Bad("no ending", "x", "unknown_ending", "read", text(HEAD + GOOD)),
    Bad("shapefile", "x.shp", "unknown_ending", "read", text("\0\0\x27\x0a")),
]  # fmt: skip
XLSX = [
    Bad("text named xlsx", "x.xlsx", "no_xlsx", "read", text(HEAD + GOOD)),
    Bad("old Excel", "x.xlsx", "old_excel", "read", lambda f, u: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    Bad("cut zip", "x.xlsx", "bad_zip", "read", lambda f, u: xlsx_parts(rows=SITES)[:-40]),
    Bad("zip cut in the middle", "x.xlsx", "bad_zip", "read", lambda f, u: xlsx_parts(rows=SITES)[:400]),
    Bad("zip that is no workbook", "x.xlsx", "no_workbook", "read", lambda f, u: _zip({"a.txt": b"a"})),
    Bad("billion laughs", "x.xlsx", "xml_declaration", "read", entity_bomb),
    Bad("external entity", "x.xlsx", "xml_declaration", "read", external_entity),
    Bad("external entity after white space", "x.xlsx", "bad_workbook", "read", late_entity),
    Bad("external entity in UTF-16", "x.xlsx", "bad_workbook", "read", utf16_entity),
    Bad("cell in the last row", "x.xlsx", "too_many_rows", "read", lambda f, u: xlsx_parts(rows=SITES + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    Bad("cell in the last column", "x.xlsx", "too_many_columns", "read", lambda f, u: xlsx_parts(rows=SITES + '<row r="3"><c r="A3"><v>1</v></c><c r="XFD3"><v>1</v></c></row>')),
    Bad("cell beside the table", "x.xlsx", "row_width", "read", lambda f, u: xlsx_parts(rows=SITES + '<row r="3"><c r="A3"><v>1</v></c><c r="H3"><v>1</v></c></row>')),
    Bad("500 MB of one sign", "x.xlsx", "zip_unpacked", "read", lambda f, u: xlsx_parts(rows=SITES, **{"xl/x.xml": " " * 500_000_000})),
    Bad("a million shared strings", "x.xlsx", "zip_ratio", "read", lambda f, u: xlsx_parts(rows=SITES, **{"xl/sharedStrings.xml": '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + "<si/>" * 9_000_000 + "</sst>"})),
    Bad("shared strings under the ratio", "x.xlsx", "too_heavy", "read", lambda f, u: _strings()),
    Bad("directory that lies", "x.xlsx", "bad_zip", "read", lying_zip),
    Bad("2,000 parts", "x.xlsx", "zip_members", "read", many_members),
    Bad("rows beyond the limit", "x.xlsx", "too_many_rows", "read", lambda f, u: xlsx_parts(rows=SITES + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(3, 25_000)))),
    Bad("formula without value", "x.xlsx", "formula_without_value", "read", lambda f, u: xlsx_parts(rows=row(1, "id", "x") + '<row r="2"><c r="A2"><f>1+1</f></c></row>')),
    Bad("formula as a name", "x.xlsx", "formula", "plan", lambda f, u: xlsx_parts(rows=SITES + row(3, "p2", "=1+1", "29.07", "-110.95"))),
    Bad("formula that asks an address", "x.xlsx", "formula_without_value", "read", lambda f, u: xlsx_parts(rows=row(1, "id", "industrial power price (US cents/kWh)") + f'<row r="2"><c r="A2" t="inlineStr"><is><t>PHL</t></is></c><c r="B2"><f>WEBSERVICE("{u}")</f></c></row>')),
    Bad("figures all empty", "x.xlsx", "nothing_to_take", "plan", lambda f, u: xlsx_parts(rows=row(1, "id", "industrial power price (US cents/kWh)") + row(2, "PHL", ""))),
]  # fmt: skip
GEOJSON = [
    Bad("virtual format as GeoJSON", "x.geojson", "markup", "read", lambda f, u: VRT.format(target=f).encode()),
    Bad("virtual format over an address", "x.geojson", "markup", "read", lambda f, u: VRT.format(target=f"/vsicurl/{u}").encode()),
    Bad("address of a service", "x.geojson", "no_geojson", "read", lambda f, u: u.encode()),
    Bad("other service description", "x.geojson", "no_features", "read", lambda f, u: json.dumps({"type": "FeatureCollection", "next": u, "links": [{"href": u}]}).encode()),
    Bad("deep JSON", "x.geojson", "too_deep", "read", lambda f, u: b'{"features":' + b"[" * 2_000_000 + b"]" * 2_000_000 + b"}"),
    Bad("wide JSON of 20 MB", "x.geojson", "too_heavy", "read", lambda f, u: b'{"features":[' + b"[]," * 6_000_000 + b"[]]}"),
    Bad("NaN", "x.geojson", "bad_json", "read", text(collection(geometry='{"type": "Point", "coordinates": [NaN, 1]}'))),
    Bad("1e999", "x.geojson", "not_finite", "read", text(collection(geometry='{"type": "Point", "coordinates": [1e999, 1]}'))),
    Bad("number of 10,000 digits", "x.geojson", "bad_json", "read", text(collection(properties='{"id": ' + "9" * 10_000 + "}"))),
    Bad("a name twice", "x.geojson", "bad_json", "read", text(collection(properties='{"id": "a", "id": "b"}'))),
    Bad("cut JSON", "x.geojson", "bad_json", "read", text(collection()[:-9])),
    Bad("no features", "x.geojson", "no_rows", "read", text('{"type": "FeatureCollection", "features": []}')),
    Bad("features are numbers", "x.geojson", "no_feature", "read", text('{"type": "FeatureCollection", "features": [1, 2]}')),
    Bad("a line", "x.geojson", "bad_geometry", "read", text(features({"type": "LineString", "coordinates": [[0, 1], [1, 1]]}))),
    Bad("coordinates of text", "x.geojson", "bad_coordinates", "read", text(features({"type": "Point", "coordinates": ["a", "b"]}))),
    Bad("a ring of two points", "x.geojson", "bad_coordinates", "read", text(features({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}))),
    Bad("no geometry", "x.geojson", "no_point", "plan", text(features(None))),
    Bad("unknown reference system", "x.geojson", "unknown_crs", "plan", text(features({"type": "Point", "coordinates": [1, 1]}, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}}))),
    Bad("reference system as a link", "x.geojson", "bad_crs", "read", lambda f, u: features({"type": "Point", "coordinates": [1, 1]}, crs={"type": "link", "properties": {"href": u}}).encode()),
    Bad("metres", "x.geojson", "crs", "ask", text(features({"type": "Point", "coordinates": [250000, 2650000]}))),
    Bad("10,000 properties", "x.geojson", "too_many_columns", "read", text(collection(properties=json.dumps({f"c{n}": 1 for n in range(10_000)})))),
    Bad("script in a name, and a formula", "x.geojson", "formula", "plan", text(features({"type": "Point", "coordinates": [-110.95, 29.07]}, {"id": "p1", "name": "=cmd|' /C calc'!A0"}))),
]  # fmt: skip
GPKG = [
    Bad("virtual format as GeoPackage", "x.gpkg", "markup", "read", lambda f, u: VRT.format(target=f).encode()),
    Bad("text named gpkg", "x.gpkg", "no_gpkg", "read", text(HEAD + GOOD)),
    Bad("magic bytes and nothing", "x.gpkg", "no_geopackage", "read", lambda f, u: b"SQLite format 3\0" + b"\0" * 1000),
    Bad("magic bytes and application id", "x.gpkg", "bad_geopackage", "read", lambda f, u: b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 1000),
    Bad("SQLite of another kind", "x.gpkg", "no_geopackage", "read", lambda f, u: gpkg(application=b"\0\0\0\0")),
    Bad("cut GeoPackage", "x.gpkg", "bad_geopackage", "read", lambda f, u: gpkg()[:20_000]),
    Bad("virtual tables over a file and an address", "x.gpkg", "bad_geopackage", "read", virtual_table),
    Bad("endless view", "x.gpkg", "too_many_rows", "read", lambda f, u: gpkg(["DROP TABLE IF EXISTS endless; CREATE VIEW endless AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n AS fid, 'x' || n AS id FROM c; DELETE FROM gpkg_geometry_columns; DELETE FROM gpkg_contents; INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('endless', 'attributes', 'endless');"])),
    Bad("fat row", "x.gpkg", "bad_geopackage", "read", lambda f, u: gpkg(["CREATE VIEW fat AS SELECT 1 AS fid, hex(zeroblob(400000000)) AS id; DELETE FROM gpkg_geometry_columns; DELETE FROM gpkg_contents; INSERT INTO gpkg_contents(table_name, data_type, identifier) VALUES ('fat', 'attributes', 'fat');"])),
    Bad("no geometry", "x.gpkg", "no_point", "plan", lambda f, u: gpkg(points=(None,))),
    Bad("duplicate ids", "x.gpkg", "repeated", "plan", lambda f, u: gpkg(points=((-110.95, 29.07), (-110.9, 29.0)), names=("a", "b"), ids=("p", "p"))),
]  # fmt: skip
ALL = [*CSV, *XLSX, *GEOJSON, *GPKG]


def _zip(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _strings():
    """Return a workbook whose strings pack badly enough to pass the zip's rules and fill memory."""
    import random

    draw = random.Random(1)
    body = "".join(f"<si><t>{draw.getrandbits(24):x}</t></si>" for _ in range(2_500_000))
    head = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return xlsx_parts(rows=SITES, **{"xl/sharedStrings.xml": f"{head}{body}</sst>"})
