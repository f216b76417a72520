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

    /// <param name="context">The context; its changes are detected.</param>
    /// <param name="pipeline">What takes part, where anything does.</param>
    public SaveOperation(KitDbContext context, SavePipeline? pipeline)
    {
        _context = context;
        _autoDetect = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            if (!context.IsMirror)
            {
                WriteGuard.Check(context);
                Prepare(pipeline?.Participants ?? []);
            }
        }
        catch
        {
            Dispose();
            throw;
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

    private void Prepare(ISaveParticipant[] participants)
    {
        _context.ChangeTracker.Tracked += Remember;
        try
        {
            foreach (var participant in participants)
            {
                participant.Prepare(_context, Checks);
            }
        }
        finally
        {
            _context.ChangeTracker.Tracked -= Remember;
        }
    }

    private void Remember(object? sender, EntityTrackedEventArgs e) => _added.Add(e.Entry);
}
