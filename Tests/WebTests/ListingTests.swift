import Documents
import Kernel
import Testing

@testable import Web

@Suite("Lists") struct ListingTests {
  private struct Thing: Sendable {
    let name: String
    let count: Int?
  }
  private let listing = Listing<Thing>(
    "Choses", ("chose", "choses"),
    columns: [
      Listed("nom", Column("Nom", isHeading: true)) { .text($0.name) },
      Listed("nombre", Column("Nombre", .number)) { $0.count.map { .number($0) } ?? .nothing },
    ], order: ListOrder("nom"))
  private let things = [
    Thing(name: "élan", count: 10), Thing(name: "Zèbre", count: nil), Thing(name: "agneau", count: 9),
    Thing(name: "Été", count: 9),
  ]
  private func names(_ order: ListOrder) -> [String] {
    listing.ordered(things, ListQuestion(order: order, page: 1, chosen: [:], days: [:], words: [])).map(\.name)
  }

  @Test("rows are ordered as people do, and what says nothing stays at the end either way")
  func ordered() {
    #expect(names(ListOrder("nom")) == ["agneau", "élan", "Été", "Zèbre"])
    #expect(names(ListOrder("nom", isDescending: true)) == ["Zèbre", "Été", "élan", "agneau"])
    #expect(names(ListOrder("nombre")) == ["agneau", "Été", "élan", "Zèbre"])
    #expect(names(ListOrder("nombre", isDescending: true)) == ["élan", "agneau", "Été", "Zèbre"])
    #expect(names(ListOrder("inconnu")) == things.map(\.name))
  }

  @Test("a page holds fifty rows, and says how many there are in all")
  func paged() {
    let many = (1...120).map { rank in Thing(name: String(rank), count: rank) }
    let question = ListQuestion(order: ListOrder("nombre"), page: 3, chosen: [:], days: [:], words: [])
    let page = listing.page(of: listing.ordered(many, question), question)
    #expect(page.rows.map(\.count) == Array(101...120) && page.count == .exactly(120))
  }

  @Test("a file of no row is whole: titles, or an empty list", arguments: ListFormat.allCases)
  func empty(_ format: ListFormat) async throws {
    guard case .stream(let type, let name, let stream) = listing.file("choses", format, []).content else {
      Issue.record("not a stream")
      return
    }
    var bytes: [UInt8] = []
    while let piece = try await stream.next() { bytes += piece }
    #expect(name.map { $0.hasSuffix(".\(format.rawValue)") } ?? false && !type.isEmpty)
    switch format {
    case .csv: #expect(String(decoding: bytes, as: UTF8.self) == "\u{FEFF}Nom;Nombre\r\n")
    case .json: #expect(String(decoding: bytes, as: UTF8.self) == "[\n\n]\n")
    case .xlsx: #expect(bytes.starts(with: [0x50, 0x4B]))
    }
  }
}
