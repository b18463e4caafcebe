import Accounts
import Assembly
import Database
import Foundation
import Web

/// Boussole as this machine and its settings have it.
let assembly = Assembly(
  settings: Installed.settings,
  assets: Assets(fonts: Installed.fonts, digest: sha256),
  python: Installed.python, hasMailServer: Installed.hasMailServer)
