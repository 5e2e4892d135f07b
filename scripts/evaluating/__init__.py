"""The measurement of ranking: newsindex and baselines on judged sets, by ir_measures."""
