"""moto's Lambda on an engine that others use too, where no registry answers: whatever it makes carries a label, by which the tests remove it, and nothing is pulled."""

from docker.models.containers import ContainerCollection
from docker.models.volumes import VolumeCollection
from moto.awslambda import models
from moto.utilities.docker_utilities import DockerModel


def install(label: str, unpacker: str) -> None:
    """
    :param label: `name=value`
    :param unpacker: image of the container through which code gets into a volume; moto would pull busybox
    """
    name, value = label.split("=")
    labels = {name: value}
    run, create = ContainerCollection.run, VolumeCollection.create

    def run_labelled(self, image, *args, **named):
        return run(self, unpacker if image == "busybox" else image, *args, labels=labels, **named)

    # A volume is named after its content: another run's would be taken for ours, and go while we use it.
    def create_labelled(self, volume, **named):
        return create(self, f"{name}.{value}.{volume or 'layers'}", labels=labels, **named)

    ContainerCollection.run = run_labelled
    VolumeCollection.create = create_labelled
    DockerModel.ensure_image_exists = lambda self, image: None
    # Code stays unpacked from one call to the next, as on AWS: moto would unpack it anew for each.
    for volume in (models._DockerDataVolumeContext, models._DockerDataVolumeLayerContext):
        volume.__exit__ = lambda *_: None
