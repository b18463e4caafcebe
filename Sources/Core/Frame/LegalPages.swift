import Accounts
import Kernel
import Strategy
import Web

private func paragraphs(_ sentences: String...) -> HTML { sentences.html { "<p>\(prose: $0)</p>\n" } }
private func list(_ lines: String...) -> HTML { entries(lines.map { Entry($0) }) }

private func crumbs(_ frame: PageFrame, _ departement: Departement, _ title: String) -> [Crumb] {
  [Crumb(departement.plan.short, frame.link()), Crumb(title)]
}
/// An address that leaves the site, in words; the words alone where it is no address.
private func outside(_ title: String, _ address: String?) -> HTML {
  guard let link = address.flatMap(Elsewhere.init(web:)) else { return HTML(prose: title) }
  return "<a href=\"\(link)\" rel=\"noopener\">\(prose: title)</a>"
}
/// Whom to ring or to write to: a mailbox becomes a link.
private func contact(_ text: String?) -> HTML? {
  text.map { text in
    let isMailbox = text.contains("@") && !text.contains(" ")
    return isMailbox ? "<a href=\"\(Elsewhere(mail: text))\">\(text)</a>" : HTML(prose: text)
  }
}
private func contactSentence(_ departement: Departement, _ purpose: HTML) -> HTML {
  guard let contact = contact(departement.contact) else {
    return """
      <p>\(purpose) écrivez à l’éditeur de cette installation. Ses coordonnées n’y sont pas encore déclarées.</p>

      """
  }
  return "<p>\(purpose) écrivez à \(contact).</p>\n"
}

// MARK: sources

/// "Where does all this come from, and may I use it?"
func sourcesPage(_ frame: PageFrame, _ departement: Departement, _ moment: Moment) -> HTML {
  let plan = departement.plan, title = "Texte et sources"
  let count = French.plural(departement.sources.count, "source", "sources")
  return """
    \(pageHead(
      "Texte et sources", breadcrumb: crumbs(frame, departement, title),
      answer: "\(prose: plan.name)\u{00A0}: \(status(of: plan, on: moment.on)) Boussole s’appuie sur \(prose: count).",
      control: dates(frame, moment)))
    \(section("Le texte officiel", officialText(frame, departement)))
    \(section(
      "Toutes les sources", note: "Sauf mention contraire, la licence n’est pas précisée.", sourcesTable(departement)))
    \(section("Territoire et lettres", credits(departement)))
    """
}

private func status(of plan: Plan, on day: Day) -> HTML {
  if day < plan.inForce { return "elle n’est pas encore en vigueur, elle le sera le \(long: plan.inForce)." }
  guard let end = plan.end else { return "en vigueur depuis le \(long: plan.inForce), sans terme." }
  return plan.isOver(on: day) ? "achevée le \(long: end)." : "en vigueur jusqu’au \(long: end)."
}

private func officialText(_ frame: PageFrame, _ departement: Departement) -> HTML {
  let plan = departement.plan, source = departement.sources[plan.source]
  var list = [Fact("Titre", outside(source?.title ?? plan.name, source?.address))]
  if let author = source?.author { list.append(Fact("Auteur", HTML(prose: author))) }
  for (term, day) in [("Rédigée le", plan.drafted), ("Votée le", plan.voted), ("Signée le", plan.signed)] {
    if let day { list.append(Fact(term, "\(long: day)")) }
  }
  list.append(Fact("En vigueur du", "\(long: plan.inForce)"))
  list.append(Fact("Dernier jour", plan.end.map { "\(long: $0)" } ?? "non fixé"))
  let online: HTML = source?.address == nil ? whomToAsk(departement, source?.author) : ""
  let held: HTML =
    departement.document == nil
    ? "" : links([linked("Lire le texte officiel (PDF)", frame.link("texte-officiel"))])
  let letters: HTML =
    departement.glossary.isEmpty ? "" : links([linked("Les sigles en toutes lettres", frame.link("sigles"))])
  let invented: HTML =
    departement.isInvented
    ? paragraphs("Ce texte est inventé, comme tout le département : il sert à essayer Boussole.") : ""
  return paragraphs(
    "Le texte signé fait seul foi. Ce que les pages en disent est réécrit en phrases courtes ; le numéro de page renvoie au texte."
  ) + (departement.document == nil ? online : held) + invented + definitions(list) + letters
}

/// Of a text that is neither held nor online: whom to ask for it, as far as the pack says.
private func whomToAsk(_ departement: Departement, _ author: String?) -> HTML {
  let missing: HTML = "L’adresse en ligne du texte n’est pas renseignée"
  let own = departement.organisations.all.first { $0.names.contains { $0.text == author } }?.contact
  if let contact = contact(own ?? departement.contact) {
    return "<p>\(missing)\u{202F}: demandez-le à \(contact).</p>\n"
  }
  return """
    <p>\(missing). Il se demande à son auteur\(author.html { ", \(prose: $0)" })\u{202F}; Boussole n’en a pas les \
    coordonnées.</p>

    """
}

private func sourcesTable(_ departement: Departement) -> HTML {
  table(
    "Sources des textes et des chiffres",
    [
      Column("Titre", isHeading: true), Column("Auteur", phone: .line, label: ""), Column("Date", phone: .more),
      Column("Licence", phone: .more),
    ],
    departement.listedSources.map { id, source in
      TableRow([
        "<span id=\"source-\(id)\">\(outside(source.title, source.address))</span>",
        "\(prose: source.author ?? "auteur non précisé")",
        "\(sourceDate(source.date))", "\(prose: source.licence ?? "")",
      ])
    })
}

/// A pack may know the day, the month or only the year.
private func sourceDate(_ text: String?) -> HTML {
  guard let text else { return "date non précisée" }
  return Day(iso: text).map { "\(short: $0)" } ?? HTML(prose: text)
}

private func credits(_ departement: Departement) -> HTML {
  let attribution = departement.territory.attribution
  return definitions([
    Fact("Communes, populations et contours", HTML(prose: attribution ?? "origine non précisée par le pack")),
    Fact("Lettres", "Inter, de Rasmus Andersson, SIL Open Font License 1.1"),
    Fact("Réutiliser un chiffre", "en citant sa source et le jour où il a été lu"),
  ])
}

// MARK: acronyms

/// "What do these letters stand for?"
func acronymsPage(_ frame: PageFrame, _ departement: Departement) -> HTML {
  let all = departement.glossary
  let answer: HTML =
    all.isEmpty
    ? "Le pack n’en déclare aucun." : "\(prose: French.plural(all.count, "sigle", "sigles")) en toutes lettres."
  return pageHead("Sigles", breadcrumb: crumbs(frame, departement, "Sigles"), answer: answer)
    + definitions(all.map { Fact($0.acronym, HTML(prose: $0.words)) })
}

// MARK: legal notice

func legalNoticePage(_ frame: PageFrame, _ departement: Departement) -> HTML {
  let sources = linked("Texte et sources", frame.link("sources"))
  let publisher: HTML
  if let name = departement.publisher {
    publisher = "<p>\(prose: name)</p>\n"
  } else {
    publisher = paragraphs(
      "L’éditeur de cette installation n’est pas encore déclaré. Tant qu’il ne l’est pas, elle n’engage aucune administration."
    )
  }
  return """
    \(pageHead(
      "Mentions légales", breadcrumb: crumbs(frame, departement, "Mentions légales"),
      answer: departement.publisher == nil
      ? "L’éditeur n’est pas encore déclaré." : "Qui publie ces pages, et avec quel logiciel."))
    \(section("Éditeur", publisher + contactSentence(departement, "Pour le joindre,")))
    \(section("Hébergement", paragraphs(
      departement.host ?? "L’hébergeur n’est pas encore déclaré. L’éditeur le nomme à qui le lui demande.",
      "Les pages n’appellent aucun autre site : ni mesure d’audience, ni carte, ni lettres venues d’ailleurs.")))
    \(section("Logiciel", paragraphs(
      "Boussole est un logiciel libre, sous licence publique de l’Union européenne (EUPL-1.2).")))
    \(section(
      "Contenus",
      "<p>L’origine et la licence de chaque texte et de chaque chiffre sont dites à la page \(sources).</p>\n"))
    """
}

// MARK: accessibility

/// The statement asked by article 47 of loi n° 2005-102 and by décret n° 2019-768.
func accessibilityPage(_ frame: PageFrame, _ departement: Departement) -> HTML {
  let body: HTML = departement.publisher.map { HTML(prose: $0) } ?? "L’éditeur de cette installation"
  return """
    \(pageHead(
      "Accessibilité\u{00A0}: non conforme", breadcrumb: crumbs(frame, departement, "Accessibilité"),
      answer: "Boussole n’est pas conforme au référentiel général d’amélioration de l’accessibilité (RGAA)\u{00A0}: aucun audit n’a encore été mené par une personne."))
    \(section("Déclaration", """
      <p>\(body) s’engage à rendre ce service accessible, conformément à l’article 47 de la loi n° 2005-102 du \
      11 février 2005 et au décret n° 2019-768 du 24 juillet 2019. Cette déclaration s’applique à toutes les pages qui \
      commencent par \
      <a href="\(frame.link())">\(frame.link().text)</a>.</p>

      """))
    \(section("État de conformité", paragraphs(
      "Le service est « non conforme » au RGAA, version 4.1, parce qu’il n’existe aucun résultat d’audit en cours de validité. Ce mot ne dit pas que les pages sont inutilisables : il dit que personne ne l’a vérifié.")))
    \(section("Ce que vérifient les essais automatiques",
      note: "Un essai automatique ne voit qu’une partie des défauts ; il ne remplace pas un audit.",
      list(
        "Les pages d’un parcours complet, lues par l’outil axe (WCAG 2.1, A et AA) dans un navigateur, sur ordinateur et sur téléphone.",
        "Des parcours sans JavaScript, et l’accès direct au contenu par le clavier.",
        "Les éléments des pages se lisent comme du XML strict ; chaque graphique a un titre et une description.",
        "Une situation n’est jamais dite par la couleur seule : toujours un symbole et un mot.")))
    \(section("Raccourci clavier",
      """
      <p>La touche « / » mène à la recherche, sauf pendant que l’on écrit dans un champ.</p>
      <div hidden="hidden" data-shortcut="/">\(checkbox(
        Field("raccourci", "Garder ce raccourci sur cet appareil"), isOn: true))</div>

      """))
    \(section("Contenus non accessibles", paragraphs(
      "Sans audit, Boussole ne peut pas en dresser la liste. Signalez ce qui vous arrête : c’est ce qui sera corrigé d’abord.")))
    \(section("Établissement de cette déclaration", paragraphs(
      "Elle accompagne le logiciel et change avec lui. Technologies : HTML, CSS, SVG ; JavaScript, facultatif.")))
    \(section("Retour d’information et contact",
      contactSentence(departement, "Si vous n’arrivez pas à accéder à un contenu,")
        + paragraphs("Dites la page, ce que vous vouliez faire et le matériel que vous utilisez.")))
    \(section("Voies de recours", paragraphs(
      "Si vous avez signalé un défaut qui vous empêche d’accéder à un contenu et que vous n’avez pas obtenu de réponse satisfaisante, vous pouvez saisir le Défenseur des droits :")
      + remedies))
    """
}

private let remedies = definitions([
  Fact("En ligne", outside("écrire un message au Défenseur des droits", "https://formulaire.defenseurdesdroits.fr/")),
  Fact(
    "Près de chez vous",
    outside("trouver son délégué dans votre région", "https://www.defenseurdesdroits.fr/carte-des-delegues")),
  Fact("Par courrier, sans timbre", "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07"),
])

// MARK: personal data

func personalDataPage(_ frame: PageFrame, _ departement: Departement) -> HTML {
  """
  \(pageHead(
    "Données personnelles", breadcrumb: crumbs(frame, departement, "Données personnelles"),
    answer: "Boussole compte des faits, des places et des séances. Elle ne nomme personne qui soit aidé, suivi ou soupçonné, et ne garde rien de ceux qui lisent ses pages."))
  \(section("Si vous lisez sans compte", paragraphs(
    "Boussole ne garde aucune donnée sur vous et ne dépose aucun traceur. Le serveur qui la précède peut tenir un journal d’accès : l’hébergeur en répond.")))
  \(section("Si vous avez un compte", keptTable))
  \(section("Témoins de connexion (cookies)", paragraphs(
    "Deux, nécessaires au service, sans consentement à donner : « boussole » vous garde connecté, « boussole-avis » porte une minute au plus le message qui suit un enregistrement. Aucun ne sert à mesurer ni à suivre.")))
  \(section("Ce qui n’est jamais gardé",
    note: "Les textes libres (synthèse, étape, commentaire) sont lus par tous : n’y écrivez le nom de personne.", list(
    "Le nom, l’adresse ou l’identifiant d’une personne aidée, suivie, condamnée ou soupçonnée",
    "L’origine, la religion ou les opinions de quiconque : aucun champ n’existe pour cela",
    "Un mot de passe en clair")))
  \(section("Pourquoi, et pour qui", paragraphs(
    "Ces données servent à savoir qui a dit quoi, quand, et à protéger les comptes. Leur traitement relève de la mission d’intérêt public de l’éditeur (RGPD, article 6, paragraphe 1, e). Elles ne sont transmises à personne.")))
  \(section("Vos droits", paragraphs(
    "Vous pouvez demander à lire vos données, à les faire corriger ou effacer, à en limiter l’usage ou vous y opposer. L’effacement d’un compte ne réécrit pas le journal : ce qui a été dit reste, avec la fonction qui l’a dit.")
    + contactSentence(departement, "Pour exercer ces droits,")
    + """
    <p>Si la réponse ne vous convient pas, vous pouvez vous adresser à la \
    \(outside("CNIL", "https://www.cnil.fr/fr/plaintes")).</p>

    """))
  """
}

private let keptTable: HTML = table(
  "Ce qui est gardé d’un agent",
  [Column("Quoi", isHeading: true), Column("Pourquoi", phone: .line), Column("Combien de temps", phone: .line)],
  [
    [
      "Adresse électronique, nom, rôle", "ouvrir et reconnaître le compte",
      "la durée des fonctions, puis un an ; l’administrateur l’efface",
    ],
    ["Empreinte du mot de passe (argon2id)", "vérifier le mot de passe sans le connaître", "comme le compte"],
    ["Session ouverte : empreintes, heures", "rester connecté", "\(Session.life), ou jusqu’à la déconnexion"],
    [
      "Essais de connexion manqués : empreintes de l’adresse réseau et du courriel",
      "empêcher que l’on devine un mot de passe", "un jour, puis effacés à l’essai suivant",
    ],
    [
      "Qui a dit ou saisi quoi, et quand", "répondre d’un chiffre ou d’un avis",
      "aussi longtemps que la stratégie et son historique",
    ],
    [
      "Piste d’audit : identifiant, acte, heure ; jamais ce qui a été écrit",
      "prouver que rien n’a été changé après coup", "aussi longtemps que la stratégie et son historique",
    ],
  ])

// MARK: help

func helpPage(_ frame: PageFrame, _ departement: Departement) -> HTML {
  """
  \(pageHead(
    "Aide", breadcrumb: crumbs(frame, departement, "Aide"),
    answer: "Chaque page répond à une question, en une phrase, tout en haut. Chaque chiffre est un lien vers ce qui le compose."))
  \(section("Lire une situation",
    note: "Une action a la situation du moins bon de ses indicateurs et de ses jalons, et la page dit lequel. Les chiffres qui ne font que situer ne comptent pas. Un chiffre périmé reste affiché, avec sa date.",
    marksTable))
  \(section("Trois avis qui ne se mélangent pas", definitions([
    Fact("La situation", "calculée par Boussole à partir des chiffres et des échéances du texte."),
    Fact("La météo", "ce qu’en pense le responsable, avec une phrase de synthèse. Elle ne change jamais la situation."),
    Fact("L’état", "où en est le travail\u{00A0}: à lancer, en cours, en pause, terminé, abandonné."),
  ])))
  \(section("Zéro n’est pas rien", definitions([
    Fact("0", "quelqu’un a compté, il n’y en a aucun."),
    Fact("Non renseigné", "personne n’a rien dit, ou plus depuis trop longtemps. On n’en sait rien."),
    Fact("Non calculable", "une partie manque, ou l’on diviserait par zéro. La page dit ce qui manque."),
    Fact("Non montré", "la mesure est sensible\u{00A0}: elle n’apparaît qu’à ceux qui y ont droit."),
  ])))
  \(section("Remonter le temps",
    note: "Les deux jours sont dans l’adresse de la page (« au », « connu »)\u{00A0}: elle se garde et s’envoie.",
    definitions([
      Fact(
        "Situation au",
        "le jour dont on lit les faits. Tout suit\u{00A0}: chiffres, noms des organismes, responsables."),
      Fact("Tel que connu le", "ce que Boussole savait ce jour-là, avant les saisies et corrections plus tardives."),
      Fact(
        "Une correction",
        "n’efface rien\u{00A0}: l’écriture fausse est annulée, la bonne est ajoutée, toutes deux datées."),
    ])))
  \(section("D’où viennent les chiffres", definitions([
    Fact("Cités", "un document les donne (point de départ, bilan). La source est nommée."),
    Fact("Comptés au registre", "chaque entrée, chaque sortie est une écriture datée, que l’on peut lire."),
    Fact(
      "Déclarés",
      "un organisme donne un niveau ou un total par période\u{00A0}; un chiffre non déclaré manque, il ne vaut pas zéro."),
    Fact(
      "En savoir plus",
      linked("toutes les mesures", frame.link("mesures")) + ", "
        + linked("toutes les sources", frame.link("sources"))),
  ])))
  \(section("Se connecter, signaler une erreur",
    paragraphs(
      "Lire ne demande pas de compte. Pour saisir un chiffre ou dire où en est une action, demandez un compte à l’éditeur.")
      + contactSentence(departement, "Pour signaler une erreur,")))
  """
}

private let marksTable: HTML = table(
  "Les situations, de la plus grave à la meilleure",
  [Column("Situation", phone: .first, isHeading: true), Column("Ce qu’elle veut dire", phone: .line, label: "")],
  Mark.allCases.map { TableRow([badge($0), HTML(prose: $0.meaning)]) })

extension Mark {
  /// What the word commits to, in one sentence.
  fileprivate var meaning: String {
    switch self {
    case .missed: "La stratégie, ou l’action, est achevée, et sa cible n’a pas été atteinte."
    case .late: "Une échéance est passée, et ce qui était promis n’est pas atteint ou ne l’est plus."
    case .atRisk:
      "Rien n’est encore manqué, mais le chiffre est en deçà de la ligne droite qui mène à la prochaine cible ; ou un jalon tombe dans les trente jours et l’on a dit qu’il n’est pas fait."
    case .notComputable: "Il manque une partie de ce qu’il faut pour calculer le chiffre."
    case .noData: "Personne n’a rien dit, ou plus depuis trop longtemps. Ce n’est pas un retard."
    case .upcoming: "Il est trop tôt pour juger."
    case .onTrack: "Le chiffre est sur la ligne droite qui mène à la prochaine cible, ou au-delà, tolérance comprise."
    case .achieved: "La dernière cible est atteinte ; s’il y a eu du retard, il est dit."
    case .noIndicator:
      "Le texte ne fixe ni chiffre ni jalon : l’action vit par son état, sa prochaine étape et sa météo."
    }
  }
}
