"""Reads lists of intervals with programs for heart rate variability: intervals.py FILE...

Prints a line for each file: how many intervals numpy reads, their sum in ms, and the RMSSD in ms that neurokit2 and hrv-analysis
compute.
"""

import sys
import warnings

import hrvanalysis
import neurokit2
import numpy

# neurokit2 warns about recordings that are too short for some of its figures.
warnings.simplefilter('ignore')


def main():
    for path in sys.argv[1:]:
        intervals = numpy.loadtxt(path, ndmin=1)
        # Its peaks are whole samples; at 10,000 a second they are exact to a tenth of a millisecond.
        rate = 10_000
        peaks = neurokit2.intervals_to_peaks(intervals, sampling_rate=rate)
        by_neurokit = neurokit2.hrv_time(peaks, sampling_rate=rate)['HRV_RMSSD'].iloc[0]
        by_hrv_analysis = hrvanalysis.get_time_domain_features(list(intervals))['rmssd']
        print(len(intervals), f'{intervals.sum():.1f}', f'{by_neurokit:.4f}', f'{by_hrv_analysis:.4f}')


main()
