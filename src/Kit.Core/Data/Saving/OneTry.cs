using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kit.Data;

/// <summary>
/// Lets work with a transaction of its own run in a context whose strategy retries (<c>EnableRetryOnFailure</c>), which refuses such work: once,
/// and nothing within it is tried again.
/// </summary>
internal sealed class OneTry : ExecutionStrategy
{
    private OneTry(DbContext context)
        : base(context, maxRetryCount: 1, maxRetryDelay: TimeSpan.Zero)
    {
    }

    public static Task RunAsync(DbContext context, Func<Task> work) => context.Database.CreateExecutionStrategy().RetriesOnFailure
        ? new OneTry(context).ExecuteAsync(work)
        : work();

    protected override bool ShouldRetryOn(Exception exception) => false;
}
