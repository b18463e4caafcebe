/// What the administrator of the machine decides about accounts.
package struct AccountSettings: Sendable {
  /// True where a mail server takes letters: links then go by letter alone.
  package var sendsMail = false
  /// True where those who act for others must have a second factor.
  package var requiresSecondFactor = false
  /// Seals the secrets of second factors; nil: they are kept as they are.
  package var key: String?

  /// Which passwords are taken.
  package var passwords = PasswordRule()

  /// Nil: people sign in by password alone.
  package var openID: OpenIDSettings?

  /// Where what the machine's administrator should know is told: never anything personal.
  package var log: @Sendable (String) -> Void = { _ in }

  package init() {}
  /// From the environment: `BOUSSOLE_SMTP`, `BOUSSOLE_DOUBLE_FACTEUR`, `BOUSSOLE_CLE`.
  package init(_ environment: [String: String]) {
    sendsMail = !(environment["BOUSSOLE_SMTP"] ?? "").isEmpty
    requiresSecondFactor = environment["BOUSSOLE_DOUBLE_FACTEUR"] == "exige"
    openID = OpenIDSettings(environment)
    key = environment["BOUSSOLE_CLE"].flatMap { $0.isEmpty ? nil : $0 }
  }
}
