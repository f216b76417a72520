namespace Kit.Data;

/// <summary>Those who take part in every save, in the order of their registration, and then those that are last.</summary>
internal sealed class SavePipeline(IEnumerable<ISaveParticipant> participants, IChangeSignals signals, TimeProvider clock)
{
    public ISaveParticipant[] Participants { get; } = [.. participants.OrderBy(p => p.IsLast)];

    public TimeProvider Clock { get; } = clock;

    /// <summary>Makes this node ask anew, next time, for what it remembers of the tenant.</summary>
    public void ForgetTenant(Guid? tenantId)
    {
        if (tenantId is { } id)
        {
            signals.RaiseHere($"{TenancyModel.TenantsTable} {id}");
        }
        else
        {
            signals.RaiseAllHere();
        }
    }
}
