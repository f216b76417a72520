namespace Kit.Data;

/// <summary>Adds rows, or checks, to whatever a context is about to save: audit entries, limits.</summary>
public interface ISaveParticipant
{
    /// <summary>Whether it takes part after all others, and so sees what they have added.</summary>
    /// <value><see langword="false"/>.</value>
    bool IsLast => false;

    /// <summary>Looks at the change tracker, after the write guard has passed it. Rows added to the context are saved in the same transaction.</summary>
    /// <param name="context">The context; its changes are detected.</param>
    /// <param name="checks">Where to put what must be checked in the database first, under a lock, in the same transaction.</param>
    void Prepare(KitDbContext context, ICollection<ISaveCheck> checks);
}
