import Foundation
import Ledger
import Pack

/// The postings of a figure as a file, a piece at a time: none is left out, however many they are.
struct PostingFile: Sendable {
  private static let titles = [
    "montant", "effet", "commune", "organisme", "categorie", "acte", "enregistre", "cause", "ecriture", "annule",
  ]
  private static let piece = 5_000
  private let figure: MeasureFigure

  init(_ figure: MeasureFigure) { self.figure = figure }

  func whole(from reader: MeasureReader) throws -> Data {
    var data = CSV.write([Self.titles])
    var cursor: PostingCursor?
    repeat {
      let postings = try reader.lines(of: figure, after: cursor, limit: Self.piece)
      data.append(CSV.lines(postings.map(row)))
      cursor = postings.count < Self.piece ? nil : postings.last.map { PostingCursor(day: $0.effectiveOn, id: $0.id) }
    } while cursor != nil
    return data
  }

  private func row(_ posting: Posting) -> [String] {
    [
      String(posting.amount), posting.effectiveOn.iso, posting.key.place ?? "", posting.key.organisation ?? "",
      posting.key.category ?? "", posting.act.word, posting.recordedAt.iso,
      "\(posting.cause.kind) \(posting.cause.id)", posting.id.text, posting.reverses?.text ?? "",
    ]
  }
}
