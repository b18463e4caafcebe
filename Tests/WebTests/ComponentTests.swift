import Foundation
import Kernel
import Testing

@testable import Web

#if canImport(FoundationXML)
  import FoundationXML
#endif

private let today = Day(number: 20_772)
private func day(_ year: Int, _ month: Int, _ day: Int) -> Day { Day(year, month, day) ?? today }
private let root = Link("xx")

/// Ids of a document that is well-formed; throws otherwise.
private func ids(of html: HTML) throws -> [String] {
  final class Reader: NSObject, XMLParserDelegate {
    var ids: [String] = []
    var titles = 0
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if let id = attributes["id"] { ids.append(id) }
      if name == "h1" { titles += 1 }
    }
  }
  let reader = Reader()
  let parser = XMLParser(data: Data(html.bytes))
  parser.delegate = reader
  guard parser.parse() else {
    throw Invalid("\(parser.parserError as Any) line \(parser.lineNumber)\n\(html.text)", remedy: "")
  }
  return reader.ids
}

@Suite("Components")
struct ComponentTests {
  @Test("a whole document is well-formed, ids unique, one title")
  func wholeDocument() throws {
    var shell = Shell(name: "Val-d’Exemple & <co>", home: root, stylesheet: Link("a.css"), script: Link("a.js"))
    shell.banners = ["Inventé."]
    shell.menu = [.init("Stratégie", root, isCurrent: true)]
    shell.own = .init("Ce que je dois (5)", root)
    shell.account = .signedIn(name: "Cabinet", account: root, signOut: root)
    shell.search = .at(root, value: "\"x\"")
    shell.notice = "C’est fait."
    shell.isIndexed = false
    shell.canonical = root
    shell.footer = [.init("Aide", root)]
    let invalid = Invalid("Le 31 juin n’existe pas.", remedy: "Corrigez.", at: .field("jour"))
    let control = DateControl(root.query("q", "x"), day: today, known: today, today: today)
    let main =
      pageHead("Titre", breadcrumb: [Crumb("A", root), Crumb("B")], answer: "Oui.", control: dateControl(control))
      + errorSummary(invalid)
      + form(
        to: root, csrf: "t",
        field(Field("jour", "Jour", hint: "x", kind: .day, value: "31/06").judged(by: invalid))
          + select(Field("commune", "Commune"), [Choice("a", "A")])
          + radios(Field("quoi", "Quoi", hint: "x"), [Choice("a", "A", hint: "b"), Choice("b", "B")])
          + checkbox(Field("oui", "Oui"), isOn: true) + textarea(Field("texte", "Texte", value: "<&>")))
      + mosaic([MosaicGroup("Axe", [MosaicRow("1", "O", root, [MosaicCell(.late, "1.1", root, label: "A")])])])
      + legend([LegendEntry(.late, 1, root, isCurrent: true)]) + pagination(3, of: 9) { root.query("page", "\($0)") }
    let html = document(shell, title: "Titre", main: main)
    let text = html.text
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"fr\">"))
    #expect(text.components(separatedBy: "<h1>").count == 2)
    #expect(!text.contains("style=\""))
    let ids = try ids(of: html)
    #expect(Set(ids).count == ids.count, "\(ids)")
    // Announced at once, and where the reader is taken.
    #expect(text.contains("role=\"alert\" id=\"erreurs\" tabindex=\"-1\""))
    #expect(ids.contains("champ-jour") && text.contains("href=\"#champ-jour\""))
    #expect(text.contains("aria-describedby=\"champ-jour-aide champ-jour-erreur\""))
  }

  @Test("every mark has its word and its own drawing")
  func marks() {
    #expect(Set(Mark.allCases.map(\.word)).count == 9)
    #expect(Set(Mark.allCases.map(\.symbol.text)).count == 8)
    #expect(Mark.late.symbol.text.contains("mark-late"), "a symbol bears its colour wherever it stands")
    #expect(Mark.allCases.sorted() == Mark.allCases)
    #expect(badge(.late).text.contains("En retard"))
  }

  @Test("a row's words name what must be looked at, worst first, agreed")
  func summaries() {
    #expect(summary(of: [.onTrack, .achieved]).text.contains("rien à signaler"))
    let text = summary(of: [.noData, .late, .noData]).text
    #expect(text.contains("1\u{A0}en retard") && text.contains("2\u{A0}non renseignées"))
    #expect(text.hasPrefix("<span class=\"mark-late\">"))
  }

  @Test("a date control keeps the page's other parameters and no more")
  func dates() {
    let page = root.query("vue", "tout").query("au", "2020-01-01")
    let text = dateControl(DateControl(page, day: today, known: nil, today: today)).text
    #expect(text.contains("name=\"vue\" value=\"tout\""))
    #expect(!text.contains("2020-01-01"))
    #expect(text.contains("Tel que connu aujourd’hui"))
  }

  @Test("a table says what its cells are on a phone")
  func tables() throws {
    let html = table(
      "Communes", [Column("Commune", isHeading: true), Column("Total", .number, phone: .end), Column("Vu le")],
      [["Meaux", "3", "\(short: today)"], TableRow(["Ensemble", "3", ""], .total)])
    _ = try ids(of: html)
    #expect(html.text.contains("data-label=\"Vu le :\""))
    #expect(html.text.contains("<th scope=\"row\" role=\"rowheader\" class=\"p-line\">Meaux</th>"))
    #expect(html.text.contains("<caption class=\"fr-sr-only\">Communes</caption>"))
  }
}

@Suite("Charts and maps")
struct DrawingTests {
  private func chart(_ values: [Double]) -> Chart {
    var chart = Chart(id: "c", title: "T & t", summary: "S", today: today)
    chart.stated = values.enumerated().map { .init(today.adding(days: -400 * ($0.offset + 1)), $0.element, "v") }
    return chart
  }

  @Test(
    "the axis is round, covers the values, and starts at zero unless that flattens them",
    arguments: [
      ([24, 58], 20, 60), ([0, 100], 0, 100), ([3488, 3712], 3400, 3800), ([5, 5], 4, 6), ([0, 0], 0, 1),
      ([-3, 4], -4, 4), ([0.2, 0.9], 0, 1),
    ] as [([Double], Double, Double)])
  func scales(_ values: [Double], _ low: Double, _ high: Double) {
    let scale = ValueScale(chart(values), steps: 4)
    #expect(scale.low <= (values.min() ?? 0) && scale.high >= (values.max() ?? 0))
    #expect(abs(scale.low - low) < 1e-9 && abs(scale.high - high) < 1e-9, "\(scale)")
    #expect(scale.ticks.count <= 8)
  }

  @Test("drawn twice, well-formed, with a title and a description")
  func drawings() throws {
    var chart = chart([24, 29])
    chart.counted = [.init(today.adding(days: -90), 28), .init(today.adding(days: -50), nil), .init(today, 31)]
    chart.countedSince = today.adding(days: -90)
    chart.targets = [.init(today.adding(days: 400), 58, label: "Cible : 58", detail: "fin 2027", short: "58 fin 2027")]
    chart.pace = [.init(today.adding(days: -90), 29, tolerated: 28), .init(today.adding(days: 400), 58, tolerated: 56)]
    chart.reading = .init(today, 31, "31 en service")
    chart.expected = .init(today, 34.4, "34,4 attendus")
    let html = Web.chart(chart)
    #expect(try ids(of: html) == ["c-large-titre", "c-large-texte", "c-etroit-titre", "c-etroit-texte"])
    #expect(html.text.contains("31 en service") && html.text.contains("34,4 attendus"))
    #expect(!html.text.contains("nan") && !html.text.contains("inf"))
  }

  @Test("an area bears its name where it fits, and leads somewhere")
  func named() throws {
    func square(_ id: String, _ x: Double, _ size: Double) -> MapOutline.Area {
      let ring = [(x, 48.0), (x + size, 48), (x + size, 48 + size), (x, 48 + size), (x, 48)]
      return .init(id: id, group: nil, rings: [ring], name: "Commune \(id)")
    }
    let outline = MapOutline([square("a", 2, 1), square("b", 3.5, 0.1)])
    #expect(outline.areaNames.map(\.text) == ["Commune a"])
    let link = Link("77", "communes", "a")
    let html = choropleth(
      Choropleth(id: "m", title: "T", summary: "S", fills: ["a": (.low, "a : 1")], parts: ["a"], links: ["a": link]),
      outline
    )
    #expect(html.text.contains("<a href=\"\(link.text)\" tabindex=\"-1\"><path class=\"m-low\""))
    #expect(html.text.contains("role=\"group\"") && html.text.contains("url(#m-partie)"))
  }

  @Test("a count has no axis under zero, whatever is tolerated of it")
  func noNegativeAxis() {
    var chart = Chart(id: "c", title: "", summary: "", today: today)
    chart.stated = [.init(day(2020, 12, 31), 0), .init(day(2021, 12, 31), 1)]
    chart.targets = [.init(day(2024, 12, 31), 20, label: "20", detail: "", short: "20")]
    chart.pace = [.init(day(2020, 12, 31), 0, tolerated: -1), .init(day(2024, 12, 31), 20, tolerated: 19)]
    #expect(ValueScale(chart, steps: 4).low == 0 && chart.axisNote == nil)
    chart.stated.append(.init(day(2022, 12, 31), -3))
    #expect(ValueScale(chart, steps: 4).low < 0)
  }

  @Test("words of a drawing never cover one another, however narrow", arguments: [0.0, 1, 2, 5, 19, 20])
  func noOverlap(_ value: Double) {
    var chart = Chart(id: "c", title: "", summary: "", today: day(2024, 6, 1))
    chart.stated = [
      .init(day(2019, 12, 31), 1, "1 structure"), .init(day(2021, 12, 31), value, "\(Int(value)) structures"),
    ]
    chart.targets = [
      .init(day(2022, 12, 31), value, label: "Cible : 2", detail: "fin 2022", short: "2 structures fin 2022"),
      .init(day(2023, 12, 31), value + 1, label: "Cible : 3", detail: "fin 2023", short: "3 structures fin 2023"),
      .init(day(2024, 12, 31), value + 1, label: "Cible : 4", detail: "fin 2024", short: "4 structures fin 2024"),
    ]
    chart.reading = .init(day(2024, 5, 1), value, "\(Int(value)) structures ouvertes à ce jour")
    chart.expected = .init(day(2024, 5, 1), value + 0.2, "4,2 structures attendues")
    for frame in [ChartFrame.wide, .narrow] {
      let drawing = ChartDrawing(chart, frame)
      var labels = ChartLabels(drawing.frame)
      drawing.mark(in: &labels)
      drawing.write(in: &labels)
      for (index, one) in labels.words.enumerated() {
        for other in labels.words.dropFirst(index + 1) {
          #expect(one.covers(other) == 0, "\(frame.name): \(one) \(other)")
        }
      }
    }
  }

  @Test("nothing at all still draws")
  func empty() throws { _ = try ids(of: Web.chart(Chart(id: "c", title: "", summary: "", today: today))) }

  @Test("the outline of a group runs around its areas, not between them")
  func outlines() throws {
    func square(_ id: String, _ x: Double) -> MapOutline.Area {
      .init(id: id, group: "G", rings: [[(x, 48), (x + 1, 48), (x + 1, 49), (x, 49), (x, 48)]])
    }
    let outline = MapOutline([square("a", 2), square("b", 3)])
    #expect(outline.paths.count == 2)
    // Six corners and back: the shared side is not drawn.
    let numbers = outline.groupPath.text.split { " Ml".contains($0) }
    #expect(outline.groupPath.text.components(separatedBy: "M").count == 2 && numbers.count >= 10)
    let html = choropleth(
      Choropleth(id: "m", title: "T", summary: "S", fills: ["a": (.zero, "A : 0"), "b": (.notKnown, "B : non connu")]),
      outline)
    #expect(try ids(of: html) == ["m-titre", "m-texte", "m-points", "m-traits", "m-neant", "m-partie"])
  }

  @Test("acronyms are spelt out at the foot of the page that uses them, and that does not spell them out itself")
  func acronyms() {
    var shell = Shell(name: "x", home: root, stylesheet: root)
    shell.glossary = [
      Acronym(acronym: "TGD", words: "téléphone grave danger"), Acronym(acronym: "UM 77", words: "union des maires"),
      Acronym(acronym: "TIG", words: "travail d’intérêt général"), Acronym(acronym: "CD 77", words: "le département"),
    ]
    func foot(_ main: HTML) -> Bool { document(shell, title: "x", main: main).text.contains("id=\"sigles\"") }
    #expect(foot("<p>L’action des TGD.</p>") && foot("<p>avec l’UM\u{00A0}77</p>") && foot("<td>TIG</td>"))
    #expect(!foot("<p title=\"TGD\">rien</p>") && !foot("<p>ATGD, TGDS</p>") && !foot("<p>UM, CD 78 et 77</p>"))
    #expect(!foot("<p>TGD<br/>téléphone grave danger</p>"))
  }
}
