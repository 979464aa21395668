"""A simulated Prakerja day through the real doors: people who write, and officers who answer."""
