import Kernel
import Web

private func crumbs(_ frame: PageFrame) -> [Crumb] {
  [Crumb("Mon compte", frame.link("compte")), Crumb("Double authentification")]
}

/// - Parameter secret: in base 32, while it is not confirmed.
func secondFactorPage(
  _ frame: PageFrame, _ account: Account, _ factor: SecondFactor?, secret: String?, isRequired: Bool, problem: Invalid?
) -> HTML {
  if let factor, factor.isConfirmed { return activePage(frame, factor, isRequired: isRequired, problem: problem) }
  guard let secret else {
    let why =
      account.mustEnrol
      ? "La précédente a été retirée : faites-en une nouvelle pour continuer."
      : isRequired
        ? "Votre fonction demande un code en plus du mot de passe : activez-le pour continuer."
        : "Un code de votre téléphone, en plus du mot de passe : qui devine l’un n’a pas l’autre."
    let meanwhile: HTML =
      "En attendant, vous <a href=\"\(frame.link())\">lisez la stratégie</a> comme tout le monde."
    return """
      \(pageHead(
        "Double authentification", breadcrumb: crumbs(frame),
        answer: "\(prose: why)"))
      \(errorSummary(problem))
      <p>Il faut une application de codes\u{00A0}: FreeOTP, Aegis, celle de votre gestionnaire de mots de passe… \
      \(if: isRequired || account.mustEnrol, meanwhile)</p>
      \(form(to: frame.link("compte", "double-facteur"), csrf: frame.csrf, buttons([button("Activer")])))
      """
  }
  let groups = stride(from: 0, to: secret.count, by: 4).map { String(secret.dropFirst($0).prefix(4)) }
  let code = Field(
    "code", "Code affiché", hint: "Six chiffres.", isRequired: true, autocomplete: "one-time-code", width: .short
  ).judged(by: problem)
  let address = Elsewhere(codes: secret, label: "Boussole \(frame.departement) (\(account.email))", issuer: "Boussole")
  // A telephone does not photograph itself: there, the application comes first.
  let ways: HTML = """
    \(QRCode(address.text).html { photographed($0) })\
    <p class="enrol__open"><a href="\(address)">Ouvrir dans mon application</a></p>\
    <p class="enrol__key">Ou saisissez cette clé dans votre application (codes selon l’heure, six chiffres)\u{00A0}: \
    <code>\(groups.joined(separator: " "))</code></p>
    """
  return """
    \(pageHead(
      "Double authentification", breadcrumb: crumbs(frame),
      answer: "Ajoutez ce compte dans votre application de codes, puis saisissez le code qu’elle affiche."))
    \(errorSummary(problem))
    <div class="enrol">\(ways)</div>
    \(form(
      to: frame.link("compte", "double-facteur", "confirmation"), csrf: frame.csrf,
      "\(field(code))\(buttons([button("Confirmer")]))"))
    """
}

private func photographed(_ code: QRCode) -> HTML {
  """
  <div class="enrol__code">\(drawing(code, title: "Code à photographier avec l’application de codes"))\
  <p>Photographiez ce code avec votre application.</p></div>
  """
}

private func activePage(_ frame: PageFrame, _ factor: SecondFactor, isRequired: Bool, problem: Invalid?) -> HTML {
  let since = factor.confirmedAt.map { French.long($0.day) } ?? ""
  let left = French.plural(factor.recoveryCodes, "code de secours", "codes de secours")
  let password = field(
    Field("mot_de_passe", "Votre mot de passe", kind: .password, isRequired: true, autocomplete: "current-password")
      .judged(by: problem))
  // One form, two acts: a button says where it goes.
  return """
    \(pageHead(
      "Double authentification", breadcrumb: crumbs(frame),
      answer: "Activée depuis le \(prose: since)\u{202F}; il vous reste \(prose: left)."))
    \(errorSummary(problem))
    <form class="form" method="post" action="\(frame.link("compte", "double-facteur", "codes"))" \
    novalidate="novalidate">\
    \(hidden("csrf", frame.csrf))
    \(password)\(buttons([button("Faire de nouveaux codes de secours"), isRequired ? "" : removal(frame)]))</form>
    """
}
private func removal(_ frame: PageFrame) -> HTML {
  """
  <button class="fr-btn fr-btn--tertiary" type="submit" \
  formaction="\(frame.link("compte", "double-facteur", "retrait"))">Retirer la double authentification</button>
  """
}

/// Shown once.
func recoveryCodesPage(_ frame: PageFrame, _ codes: [String], isNew: Bool) -> HTML {
  let file = Elsewhere(
    file: """
      Codes de secours de Boussole, \(frame.departement), faits le \(French.short(frame.today)).
      Chacun remplace une fois votre téléphone.

      \(codes.joined(separator: "\n"))

      """)
  let download: HTML = """
    <a class="fr-link--download" href="\(file)" download="codes-de-secours.txt">Télécharger les codes (texte)</a>
    """
  return """
    \(pageHead(
      "Codes de secours", breadcrumb: crumbs(frame),
      answer: """
        \(if: isNew, "La double authentification est activée. ")Gardez ces codes hors de votre téléphone\u{00A0}: \
        chacun le remplace une fois. Ils ne seront plus montrés.
        """))
    <ul class="codes">\(codes.html { "<li><code>\($0)</code></li>" })</ul>
    \(links([download]))
    \(buttons([linkButton("Je les ai gardés", frame.link(isNew ? "moi" : "compte"), .primary)]))
    """
}
