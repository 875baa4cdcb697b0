"""Figures before and after: `measure_source`, `measure_files`."""

from iama_engine.measures.measure import FileMeasures, FunctionMeasures, Measures, measure_files, measure_source

__all__ = ["FileMeasures", "FunctionMeasures", "Measures", "measure_files", "measure_source"]
