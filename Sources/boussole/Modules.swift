import Accounts
import Collection
import Database
import Foundation
import Ledger
import Module
import Strategy
import Web

/// What features read of a pack.
let packParts = [CollectionModule.part]
/// The départements that this process has read.
let departements = Departements(parts: packParts)
let assets = Assets(fonts: Installed.fonts, digest: sha256)
let accounts = Accounts(
  settings: AccountSettings(ProcessInfo.processInfo.environment), modules: { allModules },
  directory: { try departements.directory($0, on: $1.recordedAt.day, $1) })
let messages = Messages(
  hasServer: Installed.hasMailServer, organisations: { try departements.latest($0, $1).organisations })
let collection = CollectionModule(departements: departements, spreadsheetReader: Installed.python)
let strategy = StrategyModule(
  departements: departements, assets: assets, spreadsheetReader: Installed.python,
  menu: collection.menu + messages.menu, causes: collection.causes)
let desk = Desk(departements: departements, accounts: accounts, suppliers: [accounts, strategy, collection])

/// Every part of Boussole, in the order in which their schemas and routes are made.
let allModules: [any Module] = [accounts, messages, collection, desk, strategy]
