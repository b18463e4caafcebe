import Kernel

/// What stood when a form was shown: whoever sends it learns what somebody else changed meanwhile, and overwrites
/// nothing unawares.
package struct Version: Sendable {
  /// The hidden field that carries it.
  package static let field = "vu"
  /// What tells what stands now from anything else: an id, a day; empty: nothing.
  let mark: String
  /// What stands, in words, with who said it and when.
  let words: String

  package init(_ mark: String, _ words: String) { (self.mark, self.words) = (mark, words) }
  package static let none = Version("", "")

  /// For the form: as it was first shown, where it comes back, or as the page that led here showed it; what stands,
  /// once that was told beside it.
  package func hidden(_ frame: PageFrame, told: Overtaken?) -> HTML {
    Web.hidden(Self.field, told?.mark ?? frame.form[Self.field] ?? frame.query[Self.field] ?? mark)
  }

  /// Throws `Overtaken` where something else stands than what the sender had seen. A sender who does not say what they
  /// saw is believed.
  package func check(_ seen: String?) throws {
    guard let seen, seen != mark, !mark.isEmpty else { return }
    throw Overtaken(mark: mark, words: words)
  }
}

/// Somebody else changed it meanwhile: what stands is told beside what was typed, which the form keeps. Sent again, it
/// replaces knowingly.
package struct Overtaken: Error {
  package let mark: String
  let words: String
}

/// Above the form: what somebody else said or did while it was being filled in.
package func overtakenNotice(_ overtaken: Overtaken?) -> HTML {
  overtaken.html { overtaken in
    """
    <div class="fr-alert fr-alert--warning" role="alert" tabindex="-1">\
    <p class="fr-alert__title">Autre chose a été dit entre-temps</p>\
    <p>\(prose: overtaken.words)</p>\
    <p>Rien de ce que vous avez écrit n’est encore enregistré. Envoyez pour le remplacer, ou quittez la page pour le \
    laisser.</p></div>

    """
  }
}
