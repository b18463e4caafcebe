import Accounts
import Database
import Foundation
import Ledger
import Module
import Strategy
import Web

/// The départements that this process has read.
let departements = Departements()
let assets = Assets(fonts: Installed.fonts, digest: sha256)
let accounts = Accounts(
  settings: AccountSettings(ProcessInfo.processInfo.environment), modules: { allModules },
  directory: { try departements.directory($0, on: $1.recordedAt.day, $1) })
let strategy = StrategyModule(departements: departements, assets: assets, spreadsheetReader: Installed.python)
let messages = Messages(
  hasServer: Installed.hasMailServer, organisations: { try departements.latest($0, $1).organisations })

/// Every part of Boussole, in the order in which their schemas and routes are made.
let allModules: [any Module] = [accounts, messages, strategy]
