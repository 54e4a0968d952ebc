"""What was measured, and what must hold of it."""
import statistics


class Figures:
    "Name → broker → values. A figure's goal is given with it: ('ratio' of ours to the other's, or 'value'; '>=' or '<='; the bound)."

    def __init__(self):
        self.values, self.goals = {}, {}

    def add(self, name, broker, value, goal=None):
        self.values.setdefault(name, {}).setdefault(broker, []).append(value)
        if goal:
            self.goals[name] = goal

    def median(self, name, broker):
        found = self.values.get(name, {}).get(broker)
        return statistics.median(found) if found else None

    def rows(self):
        "(name, other's median, our median, ratio, goal in words, whether it holds) of each figure."
        for name in self.values:
            other, ours = self.median(name, "floor"), self.median(name, "ottla")
            ratio = ours / other if other and ours is not None else None
            words, holds = "", None
            if name in self.goals:
                of, sign, bound = self.goals[name]
                x = ratio if of == "ratio" else max(self.values[name]["ottla"]) if of == "highest" else ours
                holds = x is not None and (x >= bound if sign == ">=" else x <= bound)
                words = f"{'' if of == 'value' else of} {sign} {bound} {'holds' if holds else 'MISSED'}".strip()
            yield name, other, ours, ratio, words, holds

    def table(self):
        "Prints medians, ratios and goals; the count of goals missed."
        missed = 0
        print(f"{'':46}{'beside':>12}{'ottla':>12}{'ratio':>8}  goal")
        for name, other, ours, ratio, words, holds in self.rows():
            missed += holds is False
            shown = [f"{x:12.3g}" if x is not None and abs(x) < 1 else f"{x:12.1f}" if x is not None else f"{'':12}" for x in (other, ours)]
            print(f"{name:46}{shown[0]}{shown[1]}{f'{ratio:8.2f}' if ratio is not None else '        '}  {words}", flush=True)
        return missed

    def document(self):
        "All of it, for --json."
        return {name: {"values": self.values[name], "floor": other, "ottla": ours, "ratio": ratio, "goal": self.goals.get(name), "holds": holds}
                for name, other, ours, ratio, _, holds in self.rows()}
