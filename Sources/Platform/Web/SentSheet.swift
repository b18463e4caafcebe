import Documents
import Kernel

/// The sheet that a form sent, read.
package struct SentSheet<Part: SheetTitle>: Sendable {
  package let name: String
  package let rows: [SheetLine<Part>]
  package let columns: SheetColumns<Part>
  package let source: SheetSource
}

extension Visit {
  /// Throws `Invalid` where there is none, and for what is no sheet.
  /// - Parameter python: that reads workbooks; empty: only CSV is read.
  package func sheet<Part>(_ wanted: WantedSheet<Part>, by python: String) async throws -> SentSheet<Part> {
    guard let upload = self.form.files["fichier"] else {
      throw Invalid("Aucun fichier n’est choisi.", remedy: "Choisissez-le, puis envoyez.", at: .field("fichier"))
    }
    let reading = DocumentReading(python: python), sheet = self.form["feuille"] ?? ""
    return try await Aside.run {
      var rows: [SheetLine<Part>] = []
      let read = try reading.read(upload.bytes, name: upload.name, of: wanted, sheet: sheet) { line, _ in
        rows.append(line)
      }
      return SentSheet(name: upload.name, rows: rows, columns: read.columns, source: read.source)
    }
  }

  /// Throws `NotAgreed` unless what was read asks nothing, or the form says that it is what had to be read.
  package func requireAgreement(to source: SheetSource) throws {
    guard source.questions.isEmpty || self.form.text("lecture") != nil else { throw NotAgreed() }
  }
}

/// The person has not said that what was read is what had to be.
package struct NotAgreed: Error {
  package static let refusal = Invalid(
    "Ce qui a été lu n’est pas confirmé.", remedy: "Relisez, puis cochez la case.", at: .field("lecture"))
}
