import Kernel
import Testing

/// Texts as people paste them.
@Suite struct ProseTests {
  @Test(
    "what is pasted keeps its lines and loses what nobody sees",
    arguments: [
      ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("Word\u{0B}ligne\u{0B}\u{0B}deux", "Word\nligne\n\ndeux"),
      ("a\u{2028}b\u{2029}c\u{85}d\u{0C}e", "a\nb\nc\nd\ne"),
      ("\u{202E}renversé\u{202C} \u{2066}isolé\u{2069} \u{200E}\u{200F}\u{061C}", "renversé isolé"),
      ("zé\u{200B}ro\u{2060}\u{FEFF}\u{200C}\u{200D} lar\u{AD}geur", "zéro largeur"),
      ("👩\u{200D}🚒 ❤\u{FE0F}\u{200D}🔥", "👩\u{200D}🚒 ❤\u{FE0F}\u{200D}🔥"),
      ("tab\tnul\u{0}bip\u{7}c1\u{9B}", "tab nul bip c1"), ("  \u{A0}autour \n", "autour"),
      ("« œuvre », 12 %\u{202F}: l’été", "« œuvre », 12 %\u{202F}: l’été"),
    ] as [(String, String)])
  func kept(_ typed: String, _ kept: String) { #expect(typed.prose == kept) }

  @Test("where there is room for one line, a text is on one line, or its first words are")
  func oneLine() {
    #expect("Livrer.\n\nPuis former".oneLine == "Livrer. Puis former")
    #expect("Livrer\nles appareils".beginning(12) == "Livrer les…" && "Livrer\nles".beginning(12) == "Livrer les")
  }

  @Test("nothing is nothing, whatever it is made of")
  func nothing() { for text in ["", " \n", "\u{200B}\u{FEFF}", "\u{202E}\r\n\u{0B}"] { #expect(text.prose == nil) } }

  @Test("a text that is too long says how long it is, at its field")
  func long() throws {
    #expect(try String(repeating: "é", count: 20).prose(20, at: "texte")?.count == 20)
    #expect(try (String(repeating: "\u{200B}", count: 50) + "a").prose(20, at: "texte") == "a")
    let invalid = #expect(throws: Invalid.self) { try String(repeating: "é", count: 21).prose(20, at: "texte") }
    #expect(invalid?.issues.first?.place == .field("texte"))
    #expect(invalid?.issues.first?.problem.contains("21") ?? false)
  }
}
