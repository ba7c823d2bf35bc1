"""How good cleaning is, held against gold: pure scoring, which the command `cleanse eval` and the benchmarks print."""
