namespace Kit.Portability;

/// <summary>Whom an import lets in, besides the owner. The memberships of the others come as removed: rows refer to them.</summary>
public enum ImportedMembers
{
    /// <summary>Those whom this installation knows, by their id.</summary>
    Known,

    /// <summary>Nobody: for a sandbox.</summary>
    OwnerOnly,

    /// <summary>All that the archive lets in, whether they are known or not: for an archive of this very installation.</summary>
    All,
}
