import Kernel
import Messaging
import Testing

/// Addresses as people paste them: cleaned where nothing is lost, else named for what is wrong.
@Suite("Addresses") struct MailAddressTests {
  @Test(
    "what nobody sees, what was copied with it, and the domain as mail carries it",
    arguments: [
      ("a@exemple.fr\u{A0}", "a@exemple.fr"), ("\u{200B}a@exemple.fr", "a@exemple.fr"),
      ("mailto:a@exemple.fr", "a@exemple.fr"),
      ("Mission locale <a@exemple.fr>", "a@exemple.fr"), ("a@exemple.fr,", "a@exemple.fr"),
      ("Accueil <mailto:a@exemple.fr>;", "a@exemple.fr"),
      ("o'brien@exemple.fr", "o'brien@exemple.fr"), ("a@saint-aubért.exemple.fr", "a@xn--saint-aubrt-jbb.exemple.fr"),
      ("a+b@EXEMPLE.FR", "a+b@EXEMPLE.FR"), ("a@xn--autrval-hya.exemple.fr", "a@xn--autrval-hya.exemple.fr"),
    ])
  func cleaned(_ text: String, _ address: String) throws { #expect(try MailAddress.read(text) == address) }

  @Test(
    "what is wrong is named",
    arguments: [
      ("d’accueil@exemple.fr", "« ’ »"), ("hélène@exemple.fr", "« é »"), ("a@b.fr; c@d.fr", "plusieurs adresses"),
      ("mairie @exemple.fr", "un espace"), (".mairie@exemple.fr", "un point"), ("a..b@exemple.fr", "un point"),
      ("mairie@localhost", "n’est pas un domaine"), ("a@exemple.fr.", "n’est pas un domaine"),
      ("", "Il faut une adresse"),
    ])
  func named(_ text: String, _ said: String) {
    let invalid = #expect(throws: Invalid.self) { try MailAddress.read(text) }
    #expect(invalid?.issues.first?.problem.contains(said) ?? false, "\(invalid?.issues.first?.problem ?? "")")
  }
}
