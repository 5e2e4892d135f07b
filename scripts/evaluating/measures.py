"""Measures of a run by ir_measures, and whether two runs differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass

import ir_measures
from ir_measures import AP, RR, R, nDCG
from scipy.stats import ttest_rel

from scripts.evaluating.baselines import Run
from scripts.evaluating.sets import JudgedSet

MEASURES = {"nDCG@10": nDCG @ 10, "R@100": R @ 100, "MRR": RR, "MAP": AP}


@dataclass(frozen=True, slots=True)
class Measured:
    """Each measure's mean, and its value for every question in the order of the set."""

    means: dict[str, float]
    values: dict[str, list[float]]


def measured(judged: JudgedSet, run: Run) -> Measured:
    """The measures of the run; a question without any result counts as 0."""
    grades = {question.id: judged.grades[question.id] for question in judged.questions}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(grades, 0.0) for name in MEASURES}
    name_of = {measure: name for name, measure in MEASURES.items()}
    given = {question: scores for question, scores in run.items() if scores}
    for row in ir_measures.iter_calc(list(MEASURES.values()), grades, given):
        values[name_of[row.measure]][row.query_id] = row.value
    listed = {name: list(by_question.values()) for name, by_question in values.items()}
    return Measured({name: sum(row) / max(len(row), 1) for name, row in listed.items()}, listed)


def chance(left: Measured, right: Measured, measure: str) -> float:
    """The p-value of a paired two-sided t-test over the questions; 1 where no question differs."""
    if left.values[measure] == right.values[measure]:
        return 1.0
    return float(ttest_rel(left.values[measure], right.values[measure]).pvalue)
