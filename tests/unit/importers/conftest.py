"""Property tests here write files, which is slow now and then on a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile("files", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("files")
