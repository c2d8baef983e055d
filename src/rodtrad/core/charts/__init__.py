"""One function a chart: figures in, a Vega-Lite specification out; rendered to SVG and PNG on the server."""

from rodtrad.core.charts.render import png, svg
from rodtrad.core.charts.series import Chart, Line, series_chart
from rodtrad.core.charts.shares import Share, share_chart

__all__ = ["Chart", "Line", "Share", "png", "series_chart", "share_chart", "svg"]
