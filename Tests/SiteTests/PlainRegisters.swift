import Database
import Foundation
import Kernel

/// What the registers of `RegisterHistory` count, worked out by the plainest means from the rows of their versions:
/// every day is asked of every entry, and what will lapse is known from its act on. It shares nothing with what it
/// judges.
struct PlainRegisters {
  struct Row {
    let register: String
    let entry: String
    let version: Int
    let act: String
    let passage: String?
    let state: String
    let day: Day
    let values: [String: String]
    let corrects: Int?
    let recordedAt: Instant
  }
  /// An act as it stands once all corrections are read.
  private struct Fact {
    let version: Int
    let act: String
    let passage: String?
    let state: String
    var day: Day
    var values: [String: String]
  }
  private struct Entry {
    let id: String
    let register: String
    var facts: [Fact]
    func fact(on day: Day) -> Fact? { facts.filter { $0.day <= day }.last }
  }
  private let entries: [Entry]
  private let byID: [String: Entry]

  init(_ rows: [Row], known: Instant) {
    var entries: [Entry] = []
    let heard = Dictionary(grouping: rows.filter { $0.recordedAt <= known }, by: \.entry)
    for (id, rows) in heard {
      let rows = rows.sorted { $0.version < $1.version }
      var entry = Entry(id: id, register: rows[0].register, facts: [])
      for (index, row) in rows.enumerated() {
        switch row.act {
        case "cancelled": entry.facts = []
        // It lapsed by itself, and should not have: nor did what followed.
        case "unlapsed": entry.facts.removeAll { $0.version >= row.corrects ?? .max }
        case "corrected": Self.correct(&entry.facts, row, from: rows[index - 1].values)
        default:
          if let undone = row.corrects { entry.facts.removeAll { $0.version >= undone } }
          entry.facts.append(
            Fact(
              version: row.version, act: row.act, passage: row.passage, state: row.state, day: row.day,
              values: row.values))
        }
      }
      Self.foresee(&entry)
      entries.append(entry)
    }
    self.entries = entries
    byID = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
  }

  /// A value is put right in the last acts that all say the same of it.
  private static func correct(_ facts: inout [Fact], _ row: Row, from said: [String: String]) {
    if let wrong = facts.firstIndex(where: { $0.version == row.corrects }) {
      facts[wrong].day = row.day
    }
    for field in Set(said.keys).union(row.values.keys) where said[field] != row.values[field] {
      let wrong = facts.last?.values[field]
      for index in facts.indices.reversed() {
        guard facts[index].values[field] == wrong else { break }
        facts[index].values[field] = row.values[field]
      }
    }
  }

  /// As its clocks will end, if nobody does anything.
  private static func foresee(_ entry: inout Entry) {
    func lapse(_ passage: String, _ state: String, after last: Day) {
      guard let fact = entry.facts.last else { return }
      entry.facts.append(
        Fact(
          version: 0, act: "lapsed", passage: passage, state: state, day: max(last.adding(days: 1), fact.day),
          values: fact.values))
    }
    /// Since when it has been in its state without a break.
    func since() -> Day? {
      let state = entry.facts.last?.state
      return entry.facts.reversed().prefix { $0.state == state }.last?.day
    }
    if entry.register == "titres", entry.facts.last?.state == "valide",
      let opened = entry.facts.last?.values["ouvert"].flatMap({ Day(iso: $0) })
    {
      lapse("surseoir", "sursis", after: opened.adding(months: 3))
    }
    if entry.register == "titres", entry.facts.last?.state == "sursis", let day = since() {
      lapse("mourir", "mort", after: day.adding(days: 20))
    }
    if entry.register == "abris", entry.facts.last?.state == "pause", let day = since() {
      lapse("lasser", "ferme", after: day.adding(days: 30))
    }
  }

  /// How many of a stock there are on a day, by commune; nothing where the journal does not say where.
  func stock(_ measure: String, on day: Day) -> [String: Int] {
    var sums: [String: Int] = [:]
    for entry in entries {
      guard let fact = entry.fact(on: day) else { continue }
      let place = fact.values["commune"] ?? "", count: Int
      switch (measure, entry.register) {
      case ("conseils", "titres"): count = ["valide", "sursis"].contains(fact.state) ? 1 : 0
      case ("cameras", "lots"):
        let title = fact.values["titre"].flatMap { byID[$0] }
        count =
          fact.state == "actif" && title?.fact(on: day)?.state == "valide" ? Int(fact.values["nombre"] ?? "") ?? 0 : 0
      case ("etablissements_engages", "lieux"):
        let isAlive = entries.filter { $0.register == "visites" }.flatMap(\.facts).contains { visit in
          visit.passage == "faire" && visit.values["lieu"] == entry.id && visit.day <= day
            && day < visit.day.adding(months: 2)
        }
        count = fact.state == "suivi" && isAlive ? 1 : 0
      case ("postes_isc", "abris"): count = fact.state == "pause" ? 1 : 0
      case ("places", "abris"): count = fact.state == "ouvert" ? beds(fact) : 0
      default: continue
      }
      if count != 0 { sums[measure == "places" ? "" : place, default: 0] += count }
    }
    return sums
  }
  /// Places of one kind, kept by one organisation.
  func places(on day: Day, _ kind: String, by organisation: String) -> Int {
    entries.filter { $0.register == "abris" }.compactMap { $0.fact(on: day) }.filter {
      $0.state == "ouvert" && $0.values["genre"] == kind && $0.values["gestionnaire"] == organisation
    }.map(beds).reduce(0, +)
  }
  private func beds(_ fact: Fact) -> Int {
    (fact.values["chambres"] ?? "").matches(of: /"lits":"([0-9]+)"/).compactMap { Int($0.output.1) }.reduce(0, +)
  }

  func campaigns(_ days: ClosedRange<Day>) -> Int {
    entries.filter { $0.register == "lots" }.flatMap(\.facts).filter {
      $0.passage == "activer" && days.contains($0.day)
    }.compactMap { Int($0.values["nombre"] ?? "") }.reduce(0, +)
  }
  /// From the day it was received to the first on which it was open, of those that opened on these days.
  func delays(_ days: ClosedRange<Day>) -> [Int] {
    entries.filter { $0.register == "abris" }.compactMap { entry in
      guard let from = entry.facts.first(where: { $0.state == "recu" })?.day,
        let to = entry.facts.first(where: { $0.state == "ouvert" })?.day, days.contains(to)
      else { return nil }
      return from.days(until: to)
    }
  }
}

extension PlainRegisters.Row {
  static func all(_ connection: Connection) throws -> [Self] {
    try connection.query(
      """
      SELECT e.register, v.entry, v.version, v.act, v.passage, v.state, v.effective_on, v.entry_values, v.corrects,
        v.recorded_at
      FROM register_version v JOIN register_entry e ON e.departement = v.departement AND e.id = v.entry
      WHERE v.departement = \(Boussole.code)
      """
    ).map { row in
      Self(
        register: try row.text("register"), entry: try row.text("entry"), version: try row.integer("version"),
        act: try row.text("act"), passage: try row.textIfAny("passage"), state: try row.text("state"),
        day: try row.day("effective_on"),
        values: try JSONDecoder().decode([String: String].self, from: Data(try row.text("entry_values").utf8)),
        corrects: try row.integerIfAny("corrects"), recordedAt: try row.instant("recorded_at"))
    }
  }
}
