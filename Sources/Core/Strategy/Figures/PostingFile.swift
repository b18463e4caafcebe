import Database
import Documents
import Foundation
import Kernel
import Ledger
import Web

/// The postings of a figure as a file, read a piece at a time as they are sent: none is left out, however many they
/// are, and no more than a piece is in memory. The journal only grows, so what was known at the start stays the same
/// all along.
struct PostingFile: Sendable {
  private static let titles = [
    "montant", "effet", "commune", "organisme", "categorie", "acte", "enregistre", "cause", "ecriture", "annule",
  ]
  private static let size = 5_000
  private let departement: Departement
  private let measure: String
  private let from: Day?
  private let through: Day
  private let known: Instant?
  private let filter: LedgerFilter

  init(_ figure: MeasureFigure, of reader: MeasureReader, _ connection: Connection) throws {
    departement = reader.departement
    measure = figure.measure.id
    from = reader.start(of: figure)
    through = reader.moment.on
    known = try reader.moment.known ?? connection.lastWrite(of: reader.departement.code)
    filter = figure.filter?.ledger ?? .all
  }

  private enum Place: Sendable {
    case titles
    case after(PostingCursor?)
    case end
  }

  func stream(from database: Database) -> Web.Stream {
    Web.Stream(from: Place.titles) { place in
      switch place {
      case .titles: return (Array(CSV.write([Self.titles])), .after(nil))
      case .after(let cursor):
        let postings = try await database.read { try lines(after: cursor, $0) }
        let last = postings.count < Self.size ? nil : postings.last
        let next = last.map { PostingCursor(day: $0.effectiveOn, id: $0.id) }
        return (Array(CSV.lines(postings.map(row))), next.map(Place.after) ?? .end)
      case .end: return nil
      }
    }
  }

  private func lines(after cursor: PostingCursor?, _ connection: Connection) throws -> [Posting] {
    try LedgerStore(connection, in: departement.code, measures: departement.measures).lines(
      of: measure, from: from, through: through, known: known, filter, after: cursor, limit: Self.size)
  }

  private func row(_ posting: Posting) -> [String] {
    [
      String(posting.amount), posting.effectiveOn.iso, posting.key.place ?? "", posting.key.organisation ?? "",
      posting.key.category ?? "", posting.act.word, posting.recordedAt.iso,
      "\(posting.cause.kind) \(posting.cause.id)", posting.id.text, posting.reverses?.text ?? "",
    ]
  }
}
