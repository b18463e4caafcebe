import Database
import Kernel

/// Whose account somebody opens whom a provider vouches for, or why none: told to them, who own the address, and by its
/// name alone in the log.
enum Attachment: Sendable {
  case account(Account)
  case none(Reason)

  enum Reason: String, Sendable {
    case noAddress = "sans adresse"
    case noSiret = "sans SIRET"
    case unknownOrganisation = "organisme inconnu"
    case otherEstablishment = "autre établissement"
    case otherDomain = "autre domaine"
    case noAccount = "sans compte"
    case closed = "compte fermé"
    case noFunction = "sans fonction de cet organisme"
  }

  /// The account of that address, if its holder has a function in an organisation that has both the SIRET that the
  /// provider gives and the address's domain. Never by the address alone: who runs another domain could claim it.
  static func of(
    _ claims: PersonClaims, _ organisations: Organisations, in departement: String, on today: Day,
    _ connection: Connection
  ) throws -> Attachment {
    guard let email = claims.email, let domain = email.split(separator: "@").last else { return .none(.noAddress) }
    guard let siret = claims.siret else { return .none(.noSiret) }
    let there = organisations.all.filter { $0.siret == siret }
    guard !there.isEmpty else {
      // The nine first digits are the body's, the others its establishment's.
      let isBody = organisations.all.contains { $0.siret?.prefix(9) == siret.prefix(9) }
      return .none(isBody ? .otherEstablishment : .unknownOrganisation)
    }
    let own = Set(there.filter { $0.domains.contains(String(domain)) }.map(\.id))
    guard !own.isEmpty else { return .none(.otherDomain) }
    guard let account = try AccountStore(connection).account(email: email, in: departement) else {
      return .none(.noAccount)
    }
    guard account.closedAt == nil else { return .none(.closed) }
    let holdings = try HoldingStore(connection).holdings(of: account.id, in: departement)
    return holdings.contains { $0.isHeld(on: today) && own.contains($0.organisation) }
      ? .account(account) : .none(.noFunction)
  }
}

extension Attachment.Reason {
  /// What is the matter, to whom it concerns.
  var problem: String {
    switch self {
    case .noAddress: "ProConnect n’a pas donné votre adresse électronique."
    case .noSiret: "ProConnect n’a pas dit pour quel organisme vous vous êtes identifié."
    case .unknownOrganisation: "L’organisme pour lequel vous vous êtes identifié n’est pas de ceux de cette stratégie."
    case .otherEstablishment: "Vous vous êtes identifié pour un autre établissement de votre organisme."
    case .otherDomain:
      "L’adresse que donne ProConnect n’est pas celle de l’organisme pour lequel vous vous êtes identifié."
    case .noAccount: "Aucun compte n’a ici l’adresse que donne ProConnect."
    case .closed: "Votre compte est fermé."
    case .noFunction: "Vous ne tenez aujourd’hui aucune fonction de cet organisme."
    }
  }
  var remedy: String {
    switch self {
    case .noAddress, .noSiret:
      "Recommencez en choisissant votre fournisseur d’identité professionnel, ou connectez-vous par votre mot de passe."
    case .unknownOrganisation, .otherEstablishment:
      "Recommencez en choisissant le bon organisme. Si c’est le bon, demandez à la préfecture de le déclarer."
    case .otherDomain:
      "Recommencez avec votre adresse professionnelle, ou demandez à la préfecture d’ajouter ce domaine."
    case .noAccount, .noFunction:
      "Demandez une invitation à qui gère les comptes de votre organisme ou, à défaut, à la préfecture."
    case .closed: "Demandez à qui gère les comptes de votre organisme de le rouvrir."
    }
  }
}
