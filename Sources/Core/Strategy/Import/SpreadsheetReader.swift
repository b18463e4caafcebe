import Foundation
import Kernel

/// The sheet of a workbook that is read: the only one, the one of that name, or the first with those titles.
package struct WantedSheet: Sendable {
  package let name: String
  /// Small letters without accents or blanks.
  let titles: [String]

  package init(_ name: String, titles: [String]) {
    self.name = name
    self.titles = titles
  }
  static let figures = WantedSheet("chiffres", titles: ["mesure", "jour", "valeur"])
}

/// Reads .xlsx, .xls and .ods through python-calamine, in a process of its own that has 20 seconds and little memory:
/// a file made to harm harms that process alone.
package struct SpreadsheetReader: Sendable {
  /// The Python that has the module.
  let python: String
  let seconds: Double

  package init(python: String, seconds: Double = 20) {
    self.python = python
    self.seconds = seconds
  }

  /// Largest answer taken, in bytes: 200 000 lines of figures with their comments.
  private static let mostBytes = 100_000_000

  /// Blocks: never on the cooperative pool. Throws `Invalid` where it holds no figures that can be read.
  package func read(_ bytes: [UInt8], name: String) throws -> ImportFile {
    var titles: ImportTitles?, rows: [ImportRow] = []
    try each(bytes, name: name, of: .figures) { line, cells in
      if let titles { rows.append(titles.row(cells, line: line)) } else { titles = try ImportTitles(cells, line: line) }
    }
    try ImportReading.checkCount(rows.count)
    return ImportFile(name: name, titles: titles?.titles ?? [:], rows: rows)
  }

  /// Every line of the sheet that has them, its titles first. Blocks. Throws `Invalid` where there is no such sheet.
  func each(
    _ bytes: [UInt8], name: String, of wanted: WantedSheet, _ body: (_ line: Int, _ cells: [String]) throws -> Void
  ) throws {
    var header: Int?, isFirst = true
    try Records.each(try answer(bytes, name: name, of: wanted)) { cells in
      if let header {
        guard let line = isFirst ? header : cells.first.flatMap({ Int($0) }) else { return }
        isFirst = false
        try body(line, Array(cells.dropFirst()))
      } else if cells.first == "ok", cells.count == 3, let found = Int(cells[2]) {
        header = found
      } else {
        throw refusal(cells.dropFirst().first ?? "", Array(cells.dropFirst(2)), name: name, of: wanted)
      }
    }
    if isFirst { throw refusal("illisible", [], name: name, of: wanted) }
  }

  private func refusal(_ word: String, _ details: [String], name: String, of wanted: WantedSheet) -> Invalid {
    func refuse(_ problem: String, _ remedy: String) -> Invalid {
      Invalid(problem, remedy: remedy, at: .field("fichier"))
    }
    switch word {
    case "chiffre":
      return refuse("« \(name) » est protégé par un mot de passe.", "Retirez la protection, puis envoyez-le.")
    case "gonfle":
      return refuse(
        "« \(name) » dépasse 200 Mo une fois ouvert : c’est la limite.", "Gardez la seule feuille des chiffres.")
    case "genre": return refuse("« \(name) » est un classeur binaire (.xlsb).", "Enregistrez-le en .xlsx ou en CSV.")
    case "vide": return refuse("La feuille est vide.", "Vérifiez que c’est le bon fichier.")
    case "fusion":
      return Invalid(
        "Des cellules de la ligne de titres sont fusionnées.", remedy: "Défusionnez-les : un titre par colonne.",
        at: .cell(row: details.first.flatMap { Int($0) } ?? 1, column: "A"))
    case "lignes":
      return refuse(
        "Le fichier a plus de \(French.number(ImportFile.mostRows)) lignes : c’est la limite d’un envoi.",
        "Coupez-le en plusieurs, par exemple un par année. Rien n’a été enregistré.")
    case "feuilles":
      return refuse(
        "Aucune feuille n’a les titres attendus : \(French.list(details.map { "« \($0) »" })).",
        "Nommez « \(wanted.name) » celle qui les porte, avec les titres du modèle.")
    default:
      return refuse(
        "« \(name) » est abîmé, ou n’est pas un classeur.", "Ouvrez-le, enregistrez-le de nouveau en .xlsx ou en CSV.")
    }
  }

  // MARK: the process

  private func answer(_ bytes: [UInt8], name: String, of wanted: WantedSheet) throws -> [UInt8] {
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw Invalid(
        "Cette installation ne sait pas lire les classeurs.",
        remedy: "Enregistrez le fichier en CSV ; l’administrateur peut lancer scripts/setup.", at: .field("fichier"))
    }
    let input = FileManager.default.temporaryDirectory.appendingPathComponent("boussole-\(UUID().uuidString)")
    guard
      FileManager.default.createFile(
        atPath: input.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-I", "-c", spreadsheetScript, wanted.name] + wanted.titles
    // Nothing of ours reaches it: no address of a database, no secret.
    process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    process.currentDirectoryURL = FileManager.default.temporaryDirectory
    process.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let (answer, isWhole) = drain(output.fileHandleForReading.fileDescriptor)
    if !isWhole { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    if !isWhole || process.terminationReason == .uncaughtSignal {
      throw Invalid(
        "« \(name) » est trop lourd à lire : la limite est de \(French.short(seconds)) secondes et de 1,5 Go de mémoire.",
        remedy: "Gardez la seule feuille des chiffres, ou enregistrez-la en CSV.", at: .field("fichier"))
    }
    return answer
  }

  /// What comes until the other end closes; false where it takes too long, or says too much.
  private func drain(_ descriptor: Int32) -> (bytes: [UInt8], isWhole: Bool) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= Self.mostBytes {
      let left = (deadline - ContinuousClock.now) / .milliseconds(1)
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard left > 0 else { return (bytes, false) }
      let ready = poll(&waiting, 1, Int32(left) + 1)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { return (bytes, false) }
      let count = part.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return (bytes, true) }
      if count < 0 {
        if errno == EINTR { continue }
        return (bytes, false)
      }
      bytes.append(contentsOf: part[..<count])
    }
    return (bytes, false)
  }
}
