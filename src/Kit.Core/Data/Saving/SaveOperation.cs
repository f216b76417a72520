using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Kit.Data;

/// <summary>One save: what the participants added to it is taken back if it fails, so that it may be tried again.</summary>
internal sealed class SaveOperation : IDisposable
{
    private readonly KitDbContext _context;
    private readonly bool _autoDetect;
    private readonly List<EntityEntry> _added = [];
    private bool _completed;

    public SaveOperation(KitDbContext context, SavePipeline? pipeline)
    {
        _context = context;
        _autoDetect = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        if (pipeline is not null)
        {
            context.ChangeTracker.Tracked += Remember;
            try
            {
                foreach (var participant in pipeline.Participants)
                {
                    participant.Prepare(context, Checks);
                }
            }
            finally
            {
                context.ChangeTracker.Tracked -= Remember;
            }
        }
    }

    public List<ISaveCheck> Checks { get; } = [];

    public void Complete() => _completed = true;

    public void Dispose()
    {
        _context.ChangeTracker.AutoDetectChangesEnabled = _autoDetect;
        if (_completed)
        {
            return;
        }

        foreach (var entry in _added)
        {
            entry.State = EntityState.Detached;
        }
    }

    private void Remember(object? sender, EntityTrackedEventArgs e) => _added.Add(e.Entry);
}
