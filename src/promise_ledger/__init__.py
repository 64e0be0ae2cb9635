"""The Promise Ledger: four cases of user promises in China's EV market."""
