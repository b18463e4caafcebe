import Database
import Foundation
import Kernel
import Pack
import Strategy

@testable import Registers

/// Registers that stress what an entry counts, and random acts on them: clocks that follow one another, followers,
/// events that keep alive, weights by field and by column, categories, delays, what has no place.
struct RegisterHistory {
  static let permit = Permit(
    departement: Boussole.code, person: nil, name: "Essai", role: .agent,
    holdings: [Holding(function: "prefecture/brds", role: .agent)], permissions: [])

  static func pack(_ files: PackFiles) -> PackFiles {
    files.withoutActivity.withRegisters(yaml)
  }

  private var random: SplitMix
  /// By register, in the order of their creation.
  private(set) var entries: [String: [Kernel.ID<RegisterEntry>]] = [:]
  init(seed: UInt64) { random = SplitMix(state: seed) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  mutating func some<Element>(_ all: [Element]) -> Element? { all.randomElement(using: &random) }

  /// One act at random, as somebody would try it: some are refused, and leave nothing. True where it was done.
  mutating func act(_ connection: Connection, _ departement: Departement) throws -> Bool {
    let register = departement.registers.all.randomElement(using: &random) ?? departement.registers.all[0]
    let acts = EntryActs(connection, departement, register, by: Self.permit), today = connection.recordedAt.day
    let known = entries[register.id] ?? []
    guard let id = known.randomElement(using: &random), known.count >= 5 || number(0...2) > 0 else {
      let entry = try acts.create(values(register, all: true), on: today.adding(days: -number(0...150)))
      entries[register.id, default: []].append(entry.id)
      return true
    }
    let life = EntryLife(try EntryStore(connection, in: departement).versions(of: id)), entry = try acts.entry(id)
    let since = life.last?.day ?? today, gap = max(0, since.days(until: today))
    let day = number(0...9) == 0 ? since.adding(days: -number(1...60)) : since.adding(days: number(0...gap))
    switch number(0...11) {
    case 0...5:
      let states = life.steps.suffix(life.lapses.count + 1).map(\.state)
      let ways = register.passages.filter { $0.doers == nil && !states.filter($0.from.contains).isEmpty }
      guard let passage = ways.randomElement(using: &random) else { return false }
      let asked = Set(passage.asks + register.fields.filter { $0.isAsked(at: passage.to) }.map(\.id))
      _ = try acts.pass(
        id, passage, values(register, all: true).filter { asked.contains($0.key) }, on: day, seen: entry.version)
    case 6, 7:
      guard !register.changing.isEmpty else { return false }
      _ = try acts.change(id, values(register, all: false), on: day, seen: entry.version)
    case 8...10:
      guard let step = life.steps.randomElement(using: &random) else { return false }
      let said = entry.values.merging(values(register, all: false)) { $1 }
      _ = try acts.correct(
        id, number(0...2) == 0 ? entry.values : said, act: step.version, on: step.day.adding(days: number(-20...20)),
        why: "Mal lu.", seen: entry.version)
    default:
      guard number(0...2) == 0 else { return false }
      try acts.cancel(id, why: "Saisie deux fois.", seen: entry.version)
    }
    return true
  }

  /// What a form might say: all of it, or something of it.
  private mutating func values(_ register: Register, all: Bool) -> EntryValues {
    var values: EntryValues = [:]
    for field in register.fields where all || number(0...2) == 0 {
      values[field.id] = value(field)
    }
    return values
  }
  private mutating func value(_ field: RegisterField) -> String? {
    switch field.kind {
    case .commune: some(["99001", "99002", "99003"])
    case .organisation: some(["ddel", "sos-violences"])
    case .integer: String(number(1...6))
    case .choice: some(field.choices.map(\.id))
    case .day: Day(number: Boussole.today.number + number(-120...420)).iso
    case .link: some(entries[field.target ?? ""] ?? [])?.text
    case .rows: "[\((0..<number(1...3)).map { _ in "{\"lits\":\"\(number(1...5))\"}" }.joined(separator: ","))]"
    default: "Fiche \(number(1...999))"
    }
  }

  private static let yaml = """
    registres:
      - id: titres
        nom: Titres
        fiche: titre
        prefixe: TI
        tient: [prefecture/brds]
        portee: departement
        champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
          - {id: commune, nom: Commune, genre: commune}
          - {id: ouvert, nom: Ouvert le, genre: jour, exige: [valide]}
        etats:
          - {id: demande, nom: Demandé, classe: initial}
          - {id: valide, nom: Valide, classe: actif}
          - {id: sursis, nom: En sursis, classe: actif}
          - {id: mort, nom: Mort, classe: clos}
        passages:
          - {id: ouvrir, nom: Ouvrir, de: [demande, mort], vers: valide}
          - {id: renouveler, nom: Renouveler, de: [valide, sursis, mort], vers: valide, demande: [ouvert]}
          - {id: surseoir, nom: Surseoir, de: [valide], vers: sursis, automatique: true}
          - {id: mourir, nom: Fin, de: [sursis], vers: mort, automatique: true}
          - {id: fermer, nom: Fermer, de: [demande, valide, sursis], vers: mort}
        horloges:
          - {id: vie, nom: Vie, court: [valide], depuis: ouvert, duree: 3 mois, base: Essai, fin: surseoir}
          - {id: fin, nom: Fin, court: [sursis], duree: 20 jours, base: Essai, fin: mourir}
        compte:
          - {mesure: conseils, stock: [valide, sursis]}
      - id: lots
        nom: Lots
        fiche: lot
        prefixe: LO
        tient: [prefecture/brds]
        portee: departement
        champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
          - {id: commune, nom: Commune, genre: commune, exige: [creation]}
          - {id: titre, nom: Titre, genre: lien, registre: titres}
          - {id: nombre, nom: Nombre, genre: entier}
        etats:
          - {id: prevu, nom: Prévu, classe: initial}
          - {id: actif, nom: Actif, classe: actif}
          - {id: retire, nom: Retiré, classe: clos}
        passages:
          - {id: activer, nom: Activer, de: [prevu, retire], vers: actif, demande: [nombre]}
          - {id: deplacer, nom: Déplacer, de: [actif], vers: actif, demande: [commune, titre]}
          - {id: retirer, nom: Retirer, de: [prevu, actif], vers: retire}
        evolue: [nombre, titre, commune]
        compte:
          - {mesure: cameras, stock: [actif], poids: nombre, suit: {champ: titre, etats: [valide]}}
          - {mesure: campagnes, flux: activer, poids: nombre}
      - id: lieux
        nom: Lieux
        fiche: lieu
        prefixe: LI
        tient: [prefecture/brds]
        portee: departement
        champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
          - {id: commune, nom: Commune, genre: commune, exige: [creation]}
        etats:
          - {id: suivi, nom: Suivi, classe: initial}
          - {id: ferme, nom: Fermé, classe: clos}
        passages:
          - {id: fermer, nom: Fermer, de: [suivi], vers: ferme}
          - {id: rouvrir, nom: Rouvrir, de: [ferme], vers: suivi}
        evolue: [commune]
        compte:
          - {mesure: etablissements_engages, vivant: {evenement: visites.faire, par: lieu, pendant: 2 mois}}
      - id: visites
        nom: Visites
        fiche: visite
        prefixe: VI
        tient: [prefecture/brds]
        portee: departement
        champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
          - {id: lieu, nom: Lieu, genre: lien, registre: lieux, exige: [faite]}
        etats:
          - {id: prevue, nom: Prévue, classe: initial}
          - {id: faite, nom: Faite, classe: clos}
        passages:
          - {id: faire, nom: Dire faite, de: [prevue, faite], vers: faite, demande: [lieu]}
        evolue: [lieu]
      - id: abris
        nom: Abris
        fiche: abri
        prefixe: AB
        tient: [prefecture/brds]
        portee: departement
        champs:
          - {id: nom, nom: Nom, genre: texte, exige: [creation]}
          - {id: commune, nom: Commune, genre: commune, exige: [creation]}
          - {id: gestionnaire, nom: Gestionnaire, genre: organisation, exige: [creation]}
          - id: genre
            nom: Genre
            genre: choix
            exige: [creation]
            choix: [{id: urgence, nom: Urgence}, {id: insertion, nom: Insertion}]
          - {id: chambres, nom: Chambres, genre: lignes, colonnes: [{id: lits, nom: Lits, genre: entier}]}
        etats:
          - {id: recu, nom: Reçu, classe: initial}
          - {id: ouvert, nom: Ouvert, classe: actif}
          - {id: pause, nom: En pause, classe: actif}
          - {id: ferme, nom: Fermé, classe: clos}
        passages:
          - {id: ouvrir, nom: Ouvrir, de: [recu, pause, ferme], vers: ouvert}
          - {id: arreter, nom: Arrêter, de: [ouvert], vers: pause}
          - {id: lasser, nom: Arrêt trop long, de: [pause], vers: ferme, automatique: true}
          - {id: fermer, nom: Fermer, de: [recu, ouvert, pause], vers: ferme}
        horloges:
          - {id: arret, nom: Arrêt, court: [pause], duree: 30 jours, base: Essai, fin: lasser}
        evolue: [chambres, genre]
        compte:
          - {mesure: places, stock: [ouvert], poids: chambres.lits, categorie: genre, sans_lieu: true}
          - {mesure: postes_isc, stock: [pause]}
          - {mesure: tgd_delai, delai: {de: recu, a: ouvert}}
    """
}
