import Documents
import Foundation
import Kernel
import Testing

@testable import Pack

@Suite("A table of a pack") struct TableTests {
  @Test("absent, empty, short of columns, with columns too many") func headers() {
    let faults = Faults()
    #expect(Table.read("b.csv", columns: ["a"], in: PackReading(files: PackFiles(files: [:]), faults: faults)) == nil)
    #expect(faults.errors.first?.description.hasPrefix("b.csv:1 : Le fichier manque.") ?? false)
    let near = Faults()
    let files = PackFiles(files: ["communes.csv": Data()])
    #expect(Table.read("commune.csv", columns: ["a"], in: PackReading(files: files, faults: near)) == nil)
    #expect(
      near.errors.first?.description == "commune.csv:1 : Le fichier manque. Vouliez-vous `communes.csv`\(narrow)?")
    #expect(table(Data()) == ["a.csv:1 : Le fichier est vide. La première ligne nomme les colonnes : a,b."])
    #expect(table(Data("a\n1\n".utf8)) == ["a.csv:1 : La colonne `b` manque. Colonnes attendues : a,b."])
    #expect(
      table(Data("a,b,valeurs\n1,2,3\n".utf8), optional: ["valeur"]) == [
        "a.csv:1 : `valeurs` : colonne inconnue. Vouliez-vous `valeur`\(narrow)?"
      ])
    let inAnyOrder = table(Data("b;a\n1;2\n".utf8)) { #expect($0.rows.map { $0["a"] } == ["2"]) }
    #expect(inAnyOrder.isEmpty)
    #expect(table(Data("a,b,a\n1,2,3\n".utf8)).first?.contains("deux fois") ?? false)
  }

  @Test("a row that has not as many cells as the header is refused: a comma of a text would shift the others")
  func ragged() {
    let told = table(Data("a,b\n1,2\n1,2,3\n1\n1,2,\n".utf8), optional: ["c"]) { _ in }
    #expect(told.map { $0.prefix { $0 != " " } } == ["a.csv:3", "a.csv:4"], "\(told)")
    #expect(told.first?.contains("3 cases") ?? false)
    #expect(told.first?.contains("guillemets") ?? false)
  }

  @Test("lines that are not parted as the first is are told once, and nothing of them is judged")
  func parted() {
    for text in ["a;b\n1,2\n3,4\n", "a,b\n1;2\n3;4\n", "a,b\n1\t2\n"] {
      let told = table(Data(text.utf8)) { _ in Issue.record("read all the same") }
      #expect(told.count == 1 && told.first?.contains("pas le même séparateur") ?? false, "\(told)")
    }
    let one = table(Data("a,b\n1,2\n3;4\n".utf8)) { table in #expect(table.rows.map { $0["a"] } == ["1"]) }
    #expect(one.count == 1, "\(one)")
  }

  @Test("cells that are wrong are told with their line") func values() {
    let told = table(Data("a,b\n\n\"x\ny\",camera\n12,5\n".replacing("12,5", with: "\"12,5\",31/12/2021").utf8)) {
      table in
      _ = table.rows[0].reference("b", to: ["cameras"])
      _ = table.rows[1].number("a")
      _ = table.rows[1].day("b")
      #expect(table.rows[1].textIfAny("c") == nil && table.rows[1]["c"].isEmpty)
    }
    #expect(
      told == [
        "a.csv:3 : `b` : `camera` est inconnu. Vouliez-vous `cameras`\(narrow)?",
        "a.csv:5 : `a` : `12,5` n’est pas un nombre. Écrivez-le avec un point décimal.",
        "a.csv:5 : `b` : `31/12/2021` n’est pas un jour. Écrivez-le 2021-12-31.",
      ])
  }
}

@Suite("The files of a pack") struct PackFilesTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "actions/.cache"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test("YAML, CSV and GeoJSON below the folder, and nothing else") func kinds() throws {
    try withFolder { folder in
      for name in [
        "pack.yaml", "a.csv", "b.geojson", "notes.txt", "actions/1.yaml", "actions/.cache/2.yaml", ".cache.yaml",
      ] {
        try Data("a: 1".utf8).write(to: folder.appending(path: name))
      }
      let files = try PackFiles.read(directory: folder.path)
      #expect(files.files.keys.sorted() == ["a.csv", "actions/1.yaml", "b.geojson", "pack.yaml"])
      #expect(files.paths(under: "actions", kind: "yaml") == ["actions/1.yaml"])
    }
  }

  @Test("a folder that is no pack, a file that is too large") func refused() throws {
    try withFolder { folder in
      #expect(throws: Invalid.self) { try PackFiles.read(directory: folder.path) }
      #expect(throws: Invalid.self) { try PackFiles.read(directory: folder.path + "/rien") }
      try Data("a: 1".utf8).write(to: folder.appending(path: "pack.yaml"))
      try Data(count: PackFiles.largestFile + 1).write(to: folder.appending(path: "gros.csv"))
      let error = #expect(throws: Invalid.self) { try PackFiles.read(directory: folder.path) }
      #expect(error?.issues.first?.description.contains("gros.csv") ?? false)
    }
  }

  @Test("what is not UTF-8 is refused at its line, never read as something else") func encoding() throws {
    let told = table(Data("a,b\n1,« é »\n2,".utf8) + Data([0xE9, 0x0A]))
    #expect(told.count == 1 && told.first?.hasPrefix("a.csv:3 : Cette ligne n’est pas en UTF-8.") ?? false, "\(told)")
    let open = table(Data("a,b\n1,2\n\"x,2\n3,4\n".utf8))
    #expect(open.first?.hasPrefix("a.csv:3 : Un guillemet ouvert") ?? false, "\(open)")
  }

  @Test("what is kept reads as what was loaded") func archive() throws {
    let csv = Data("zone,nom\n1,Forêt\n".utf8)
    let files = PackFiles(files: ["pack.yaml": Data("nom: Forêt\n".utf8), "a.csv": csv])
    let kept = try PackFiles(archive: try files.archived())
    #expect(kept["pack.yaml"] == files["pack.yaml"])
    #expect(try CSV.rows(try #require(kept["a.csv"])) == CSV.rows(csv))
    #expect(try kept.archived() == files.archived(), "the same pack, the same digest")
  }
}
