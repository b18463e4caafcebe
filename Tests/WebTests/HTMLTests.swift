import Kernel
import Testing

@testable import Web

@Suite("HTML")
struct HTMLTests {
  @Test("text is escaped, markup is not")
  func escapes() {
    let name = "<script>alert('x') & \"y\"</script>"
    let html: HTML = "<p title=\"\(name)\">\(name)</p>"
    let escaped = "&lt;script&gt;alert(&#39;x&#39;) &amp; &quot;y&quot;&lt;/script&gt;"
    #expect(html.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    #expect(("<b>\(html)</b>" as HTML).text == "<b>\(html.text)</b>")
  }

  @Test("a literal inside an interpolation is text unless it is asked to be markup", arguments: [true, false])
  func conditions(_ late: Bool) {
    #expect(("\(late ? "<b>" : "")" as HTML).text == (late ? "&lt;b&gt;" : ""))
    #expect(("\(if: late, "<b>!</b>")" as HTML).text == (late ? "<b>!</b>" : ""))
    #expect(("\(if: late, "<b>!</b>", else: "<i>·</i>")" as HTML).text == (late ? "<b>!</b>" : "<i>·</i>"))
    let absent: String? = nil
    #expect(("[\(absent)\(absent.html { "<i>\($0)</i>" })]" as HTML).text == "[]")
  }

  @Test("lists make one fragment an element")
  func lists() {
    #expect(("<ul>\([1, 2].html { "<li>\($0)</li>" })</ul>" as HTML).text == "<ul><li>1</li><li>2</li></ul>")
    #expect(["a", "b"].html(separator: ", ") { "<b>\($0)</b>" }.text == "<b>a</b>, <b>b</b>")
  }

  @Test("numbers say how they are written")
  func numbers() {
    #expect(("\(12345)" as HTML).text == "12345")
    #expect(("\(number: 12345)" as HTML).text == "12\u{202F}345")
  }

  @Test("control characters, which XML forbids, are dropped")
  func controls() { #expect(("\("a\u{0}b\u{1B}c\td\u{7F}")" as HTML).text == "abc\td") }

  @Test(
    "French sentences",
    arguments: [
      ("le 1er mars 2025", "le 1<sup>er</sup> mars 2025"), ("3e trimestre", "3<sup>e</sup> trimestre"),
      ("3 en service", "3 en service"), ("2eme", "2eme"), ("Quoi ?", "Quoi\u{202F}?"),
      ("« oui » : 71 %", "«\u{A0}oui\u{A0}»\u{A0}: 71\u{202F}%"), ("a < b", "a &lt; b"),
      ("le 1er", "le 1<sup>er</sup>"), ("1ère", "1ère"), ("", ""), ("5 €", "5\u{A0}€"),
      ("12e", "12<sup>e</sup>"), ("de 5 000 lieux", "de 5\u{202F}000 lieux"),
      ("en 2026 100 lieux", "en 2026 100 lieux"), (" ", " "), ("« x", "«\u{A0}x"),
    ])
  func prose(_ text: String, _ html: String) { #expect(HTML(prose: text).text == html) }

  @Test("days are times")
  func days() throws {
    let day = try #require(Day(2025, 3, 1))
    #expect(("\(short: day)" as HTML).text == "<time datetime=\"2025-03-01\">01/03/2025</time>")
    #expect(
      ("\(long: day)" as HTML).text == "<time datetime=\"2025-03-01\">1<sup>er</sup>\u{A0}mars 2025</time>")
  }
}

@Suite("Links")
struct LinkTests {
  @Test("segments cannot change the path's shape")
  func segments() {
    #expect(Link("77", "actions", "4.1").text == "/77/actions/4.1")
    #expect(Link("77", "a/b?c#d", "é").text == "/77/a%2Fb%3Fc%23d/%C3%A9")
    #expect(Link("77", "..", "", ".").text == "/77/-/-/-")
    #expect(Link().text == "/")
    #expect(Link().appending("77").text == "/77")
  }

  @Test("a parameter replaces its former value; nil takes it away")
  func parameters() {
    let link = Link("77").query("au", "2021-12-31").query("q", "a&b=é")
    #expect(link.text == "/77?au=2021-12-31&q=a%26b%3D%C3%A9")
    #expect(link.query("au", "2022-01-01").text == "/77?q=a%26b%3D%C3%A9&au=2022-01-01")
    #expect(link.query("au", nil).query("q", "").text == "/77")
    #expect(Link.here.fragment("champ-jour").text == "#champ-jour")
    #expect(("<a href=\"\(link)\">" as HTML).text == "<a href=\"/77?au=2021-12-31&amp;q=a%26b%3D%C3%A9\">")
  }

  @Test("only a path of this site is returned to")
  func sameSite() throws {
    let link = try #require(Link(sameSite: "/77/a%20b?au=2021-12-31&q=x+y#bas"))
    #expect(link.text == "/77/a%20b?au=2021-12-31&q=x%20y#bas")
    for text in ["", "77", "//a.example", "/\\a.example", "https://a.example", "/a\nb", "/%zz", "/%0d%0a", "/é"] {
      #expect(Link(sameSite: text) == nil, "\(text)")
    }
  }

  @Test("other sites are http or https")
  func elsewhere() {
    #expect(Elsewhere(web: "https://www.insee.fr/fr/a?b=c")?.text == "https://www.insee.fr/fr/a?b=c")
    for text in ["javascript:alert(1)", "https://", "https:// a", "https://a\"b", "//a", "data:x"] {
      #expect(Elsewhere(web: text) == nil, "\(text)")
    }
    #expect(Elsewhere(telephone: "01 00 00 00 00").text == "tel:0100000000")
    #expect(Elsewhere(mail: "a b@c.fr").text == "mailto:a%20b@c.fr")
  }
}
