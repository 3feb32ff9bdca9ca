"""Studios behind one protocol, the job store that keeps paid work, and the ledger."""
