"""
What Debian's QGIS makes of a project: run by its own Python, never imported by a test.

    python3 qgis_probe.py REQUEST

REQUEST is a JSON file: `project`, `package`, `styles` (a folder), `pictures` (each with `layers`, `box` in metres of
web Mercator, `size` in pixels, `labels` and the `file` to write) and `report`, where the findings go as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

DPI = 96


def name_layer(layer: QgsMapLayer) -> str:
    return layer.id().rpartition("_")[0]


def list_rules(layer: QgsVectorLayer) -> list[dict[str, Any]]:
    """Every rule with its words, its test, whether it is shown, and how many features it takes."""
    if layer.renderer().type() != "RuleRenderer":
        return []
    told = []
    for rule in layer.renderer().rootRule().children():
        test = rule.filterExpression()
        wrong = QgsExpression(test).hasParserError() if test not in ("", "ELSE") else False
        request = QgsFeatureRequest() if test in ("", "ELSE") else QgsFeatureRequest(QgsExpression(test))
        found = sum(feature.hasGeometry() for feature in layer.getFeatures(request))
        inner = [part.layerType() for part in rule.symbol().symbolLayers()]
        told.append(
            {
                "label": rule.label(),
                "test": test,
                "wrong": wrong,
                "shown": rule.active(),
                "found": found,
                "inner": inner,
            }
        )
    return told


def describe(layer: QgsVectorLayer, project: QgsProject) -> dict[str, Any]:
    time = layer.temporalProperties()
    fields = layer.fields()
    node = project.layerTreeRoot().findLayer(layer.id())
    return {
        "title": layer.name(),
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "drawn": sum(feature.hasGeometry() for feature in layer.getFeatures()),
        "aliases": {fields[place].name(): fields[place].alias() for place in range(fields.count())},
        "time": [time.startField(), time.endField()] if time.isActive() else [],
        "group": node.parent().name(),
        "checked": node.isVisible(),
        "labels": layer.labelsEnabled(),
        "rules": list_rules(layer),
    }


def draw(project: QgsProject, picture: dict[str, Any]) -> dict[str, Any]:
    by_name = {name_layer(layer): layer for layer in project.mapLayers().values()}
    settings = QgsMapSettings()
    chosen = [by_name[name] for name in picture["layers"]] or project.layerTreeRoot().checkedLayers()
    settings.setLayers(chosen)
    settings.setDestinationCrs(project.crs())
    settings.setExtent(QgsRectangle(*picture["box"]))
    settings.setOutputSize(QSize(*picture["size"]))
    settings.setOutputDpi(DPI)
    settings.setBackgroundColor(QColor("#ffffff"))
    settings.setFlag(QgsMapSettings.DrawLabeling, picture["labels"])
    settings.setTransformContext(project.transformContext())
    context = QgsExpressionContext()
    for scope in (
        QgsExpressionContextUtils.globalScope(),
        QgsExpressionContextUtils.projectScope(project),
        QgsExpressionContextUtils.mapSettingsScope(settings),
    ):
        context.appendScope(scope)
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture["file"])
    results = job.takeLabelingResults()
    placed = results.labelsWithinRect(QgsRectangle(*picture["box"])) if results else []
    names = [[label.layerID.rpartition("_")[0], label.labelText] for label in placed]
    return {"errors": [error.message for error in job.errors()], "names": names}


def main(request: dict[str, Any]) -> None:
    project = QgsProject.instance()
    opened = project.read(request["project"])
    layers = {name_layer(layer): layer for layer in project.mapLayers().values()}
    alone, styled = {}, {}
    for name, layer in layers.items():
        if not isinstance(layer, QgsVectorLayer):
            continue
        single = QgsVectorLayer(f"{request['package']}|layername={name}", name)
        alone[name] = {"rules": list_rules(single), "labels": single.labelsEnabled()}
        by_qml, by_sld = (QgsVectorLayer(f"{request['package']}|layername={name}", name) for _ in range(2))
        stem = f"{request['styles']}/{name}"
        styled[name] = {
            "qml": by_qml.loadNamedStyle(f"{stem}.qml")[1],
            "qml_rules": list_rules(by_qml),
            "sld": by_sld.loadSldStyle(f"{stem}.sld")[1],
            "sld_rules": list_rules(by_sld),
        }
    span = project.timeSettings().temporalRange()
    report = {
        "version": Qgis.QGIS_VERSION,
        "opened": opened,
        "title": project.title(),
        "crs": project.crs().authid(),
        "abstract": project.metadata().abstract(),
        "window": [span.begin().toUTC().toString("yyyy-MM-dd"), span.end().toUTC().toString("yyyy-MM-dd")],
        "groups": [group.name() for group in project.layerTreeRoot().children()],
        "layers": {
            name: describe(layer, project) for name, layer in layers.items() if isinstance(layer, QgsVectorLayer)
        },
        "valid": {name: layer.isValid() for name, layer in layers.items()},
        "alone": alone,
        "styled": styled,
        "pictures": [draw(project, picture) for picture in request["pictures"]],
    }
    Path(request["report"]).write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    application = QgsApplication([], False)  # noqa: FBT003 -- it takes no names
    application.initQgis()
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    application.exitQgis()
