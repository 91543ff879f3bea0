"""A process of its own for every file that strangers made: no network, few resources, one GDAL driver.

`process` starts it; everything else here runs inside it and knows neither Django nor the rest of the house.
"""
