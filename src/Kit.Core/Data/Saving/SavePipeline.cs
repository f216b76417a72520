namespace Kit.Data;

/// <summary>Those who take part in every save, in the order of their registration.</summary>
internal sealed class SavePipeline(IEnumerable<ISaveParticipant> participants, IChangeSignals signals, TimeProvider clock)
{
    public ISaveParticipant[] Participants { get; } = [.. participants];

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
