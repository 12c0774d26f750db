"""Who, where and when: units, districts, wards, schools, agencies and periods."""
