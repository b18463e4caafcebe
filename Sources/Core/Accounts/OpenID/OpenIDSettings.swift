import Foundation

/// The identity provider that agents may sign in by: ProConnect, or another that speaks OpenID Connect.
package struct OpenIDSettings: Sendable {
  /// Its address, as it names itself in what it signs.
  package let issuer: String
  package let client: String
  package let secret: String
  /// Where Boussole is reached, where the provider sends people back: `https://boussole.exemple.fr`.
  package let address: String

  package init(issuer: String, client: String, secret: String, address: String) {
    self.issuer = issuer
    self.client = client
    self.secret = secret
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
  }
  /// From `BOUSSOLE_OIDC`, `BOUSSOLE_OIDC_CLIENT`, `BOUSSOLE_OIDC_SECRET` and `BOUSSOLE_ADRESSE`; nil unless all are
  /// there.
  init?(_ environment: [String: String]) {
    guard let issuer = environment["BOUSSOLE_OIDC"], let client = environment["BOUSSOLE_OIDC_CLIENT"],
      let secret = environment["BOUSSOLE_OIDC_SECRET"], let address = environment["BOUSSOLE_ADRESSE"],
      ![issuer, client, secret, address].contains("")
    else { return nil }
    self.init(issuer: issuer, client: client, secret: secret, address: address)
  }

  /// Where a département's agents come back with their code.
  func returning(to departement: String) -> String { "\(address)/\(departement)/connexion/proconnect/retour" }
}
