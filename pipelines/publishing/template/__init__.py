"""The template: the workbook that a unit fills in, with what is known already, made from the contract, the rubrics and the year before.

``build_template`` turns an order into the bytes of a workbook; ``plan_rows`` decides what stands in which row, ``choose_rules`` what may
be entered, ``draw_sheet`` how it looks. Does not belong here: where the order comes from (``pipelines.resources.template_desk``).
"""
