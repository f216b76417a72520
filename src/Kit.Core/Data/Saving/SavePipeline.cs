namespace Kit.Data;

/// <summary>Those who take part in every save, in the order of their registration.</summary>
internal sealed class SavePipeline(IEnumerable<ISaveParticipant> participants, TimeProvider clock)
{
    public ISaveParticipant[] Participants { get; } = [.. participants];

    public TimeProvider Clock { get; } = clock;
}
