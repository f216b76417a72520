using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kit.Admin.Tests.TestModel;

/// <summary>Remembers the statements that requests ran; what the host does in the background is left out.</summary>
public sealed class CommandCounter(IHttpContextAccessor request) : DbCommandInterceptor
{
    private readonly List<string> _commands = [];

    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_commands)
            {
                return [.. _commands];
            }
        }
    }

    public void Clear()
    {
        lock (_commands)
        {
            _commands.Clear();
        }
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (request.HttpContext is not null)
        {
            lock (_commands)
            {
                _commands.Add(command.CommandText);
            }
        }

        return new(result);
    }
}
