"""Two blueprints of which one names the process of the other: houses, and claims about them."""

STAGES = """
        stages:
          fresh: {title: Новый}
          done: {title: Готов, result: success}
          lost: {title: Отказ, result: failure}
"""
HOUSING = f"""format: smartctl/blueprint/v1
name: housing
version: 1.0.0
processes:
  house:
    title: Дом
    options: {{stages: true, automation: true, pipelines: true}}
    pipelines:
      main:
        title: Строительство
        default: true{STAGES}"""
CLAIMS = f"""format: smartctl/blueprint/v1
name: claims
version: 1.0.0
processes:
  claim:
    title: Претензия
    options: {{stages: true, automation: true, pipelines: true}}
    relations:
      parents:
        housing/house: {{show_in_card: true}}
    fields:
      object: {{type: crm, title: Объект, settings: {{entities: [deal, housing/house]}}}}
    card:
      main:
        - section: Главное
          fields: [title, object, parent.housing/house]
    automation:
      tunnels:
        - {{from: main.done, to: housing/house.main.fresh}}
      stages:
        main.fresh:
          - robot: {{create: housing/house, stage: fresh, title: "По {{{{title}}}}"}}
    pipelines:
      main:
        title: Разбор
        default: true{STAGES}"""
